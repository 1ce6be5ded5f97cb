import {
  fixtureNamed,
  NOTATION,
  notationDiscovery,
  notationMaterial,
  notationPolicy,
} from '../__testUtils__/notation';
import { createEvidenceAssessor } from '../evidenceAssessor';
import { assessEvidence } from '../sigstore/assessEvidence';

describe('a Notation signature judged in another thread', () => {
  it.each(['jws-stamped', 'cose-stamped', 'jws-authority', 'jws-untrusted'])(
    'gives the same evidence: %s',
    async name => {
      const policy = notationPolicy(NOTATION.policies.stamped);
      const material = await notationMaterial(policy);
      const discovery = notationDiscovery(fixtureNamed(name));
      const assessor = createEvidenceAssessor({ threads: 1 });
      const evidence = await assessor.assess(discovery, material);
      await assessor.close();
      expect(evidence).toEqual(assessEvidence(discovery, material));
    },
    30_000,
  );
});
