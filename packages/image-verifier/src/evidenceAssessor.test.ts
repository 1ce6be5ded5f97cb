import {
  bundleDocument,
  DIGEST,
  discovery,
  keyBundle,
  OTHER_DIGEST,
  statement,
  testKey,
} from './__testUtils__/documents';
import { sigstoreInstance } from './__testUtils__/sigstore';
import { trustMaterial } from './__testUtils__/trust';
import {
  createEvidenceAssessor,
  type EvidenceAssessor,
} from './evidenceAssessor';
import { assessEvidence } from './sigstore/assessEvidence';

describe('createEvidenceAssessor', () => {
  const key = testKey();
  let assessor: EvidenceAssessor;

  beforeAll(() => {
    assessor = createEvidenceAssessor({ threads: 1 });
  });

  afterAll(() => assessor.close());

  it('answers in a thread what it answers in this one', async () => {
    const corp = await sigstoreInstance();
    const trust = await trustMaterial(
      { ci: key },
      { corp: corp.trustedRoot() },
    );
    const discoveries = [
      discovery([bundleDocument(await corp.sign(statement(DIGEST)))]),
      discovery([bundleDocument(keyBundle(key, statement(DIGEST)))]),
      discovery([bundleDocument(keyBundle(key, statement(OTHER_DIGEST)))]),
      discovery([bundleDocument({ mediaType: 'junk' })]),
    ];
    const answers = await Promise.all(
      discoveries.map(found => assessor.assess(found, trust)),
    );
    expect(answers).toEqual(
      discoveries.map(found => assessEvidence(found, trust)),
    );
    expect(answers.map(({ signatures }) => signatures[0].valid)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('judges by the trust material of each request, however often it changes', async () => {
    const keys = Array.from({ length: 4 }, () => testKey());
    const trusts = await Promise.all(
      keys.map(trusted => trustMaterial({ ci: trusted })),
    );
    const found = discovery(
      keys.map(signer => bundleDocument(keyBundle(signer, statement(DIGEST)))),
    );
    for (const round of [0, 1, 2, 3, 1, 0, 3]) {
      const { signatures, trustMaterial: hash } = await assessor.assess(
        found,
        trusts[round],
      );
      expect(hash).toBe(trusts[round].hash);
      expect(signatures.map(({ valid }) => valid)).toEqual(
        keys.map((_, index) => index === round),
      );
    }
  });

  it('rejects what cannot be sent, and goes on', async () => {
    const trust = await trustMaterial({ ci: key });
    const found = discovery([
      bundleDocument(keyBundle(key, statement(DIGEST))),
    ]);
    await expect(
      assessor.assess({ ...found, documents: [() => 1] as never }, trust),
    ).rejects.toThrow('could not be cloned');
    await expect(
      assessor.assess({ ...found, documents: 1 as never }, trust),
    ).rejects.toThrow();
    const { signatures } = await assessor.assess(found, trust);
    expect(signatures[0].valid).toBe(true);
  });

  it('judges in the calling thread where it has no other', async () => {
    const trust = await trustMaterial({ ci: key });
    const found = discovery([
      bundleDocument(keyBundle(key, statement(DIGEST))),
    ]);
    const here = createEvidenceAssessor({ threads: 0 });
    const { signatures } = await here.assess(found, trust);
    expect(signatures[0].valid).toBe(true);
    await here.close();
    await expect(here.assess(found, trust)).rejects.toThrow('closed');
  });

  it('rejects what waits when it is closed', async () => {
    const trust = await trustMaterial({ ci: key });
    const found = discovery([
      bundleDocument(keyBundle(key, statement(DIGEST))),
    ]);
    const other = createEvidenceAssessor({ threads: 1 });
    const outcome = other.assess(found, trust).catch(error => error);
    await other.close();
    expect(await outcome).toEqual(
      new Error('the thread that judges evidence ended'),
    );
  });

  it.each([-1, 1.5, 65])('has no %d threads', threads => {
    expect(() => createEvidenceAssessor({ threads })).toThrow(RangeError);
  });
});
