import type { AuthorityFacts, JudgedImage } from './evaluate.types';
import { type CheckFinding, unreadable, worstState } from './findings';
import { PLATFORM_TEAM, RELEASE_OWNER } from './nextAction';
import { type Outcome, overImages, plural } from './overImages';
import { isOpenCustody } from './serviceDecision';
import type { SigningDecision } from './types';

type Attestation = SigningDecision['attestations'][number];

/** Types of the trust policy that an attestation may have, and its name. */
const ATTESTATIONS: Record<Attestation, { types: RegExp; name: string }> = {
  provenance: {
    types: /^(slsa-provenance$|https:\/\/slsa\.dev\/provenance(\/|$))/,
    name: 'provenance',
  },
  tests: {
    types:
      /^(test-result$|https:\/\/in-toto\.io\/attestation\/test-result(\/|$))/,
    name: 'test results',
  },
  scan: {
    types:
      /^(vulnerability-scan$|https:\/\/cosign\.sigstore\.dev\/attestation\/vuln(\/|$)|https:\/\/in-toto\.io\/attestation\/vulns(\/|$))/,
    name: 'vulnerability scan',
  },
  sbom: {
    types:
      /^(spdx$|cyclonedx$|https:\/\/spdx\.dev\/Document(\/|$)|https:\/\/cyclonedx\.org\/bom(\/|$))/,
    name: 'SBOM',
  },
};

/**
 * Whether each thing that was decided to be signed is there. An attestation
 * counts only where the trust policy asks for it: nobody else looks at who made
 * it and what it says.
 */
export function decidedFormat(
  images: readonly JudgedImage[],
  decision: SigningDecision | undefined,
  signed: (image: JudgedImage) => CheckFinding,
): Outcome {
  if (!decision) {
    return {
      state: 'not-applicable',
      evidence:
        'Nothing was decided for this service; what the trust policy asks for is asked above.',
    };
  }
  const signature = overImages(images, 'signed', '', signed);
  const attestations = decision.attestations.map(id => {
    const { name } = ATTESTATIONS[id];
    return {
      id,
      name,
      ...overImages(images, `with ${name}`, '', image =>
        attestationFinding(image, id, decision.releaseOwner.name),
      ),
    };
  });
  const elements = [
    { id: 'signature' as const, name: 'signature', ...signature },
    ...attestations,
  ];
  const state = worstState(elements.map(element => element.state));
  const worst = elements.find(element => element.state === state);
  return {
    state,
    evidence: `Decided: signature${
      attestations.length === 0
        ? ' only'
        : `, ${attestations.map(({ name }) => name).join(', ')}`
    }. ${
      elements.filter(element => element.state === 'pass').length
    } of ${plural(elements.length, 'thing', 'things')} there.`,
    elements: elements.map(element => ({
      id: element.id,
      state: element.state,
      evidence: element.evidence,
    })),
    ...(worst?.nextAction && { nextAction: worst.nextAction }),
  };
}

function attestationFinding(
  image: JudgedImage,
  id: Attestation,
  releaser: string,
): CheckFinding {
  const blind = unreadable(image);
  const { trust } = image.facts;
  if (blind || trust.state !== 'judged') {
    return { state: 'unknown', ...(blind && { note: blind.text }) };
  }
  const { types, name } = ATTESTATIONS[id];
  const asked = trust.requirements.filter(
    ({ attests }) =>
      attests !== undefined &&
      attests.length > 0 &&
      attests.every(type => types.test(type)),
  );
  if (asked.length === 0) {
    if (!trust.rule) {
      return {
        state: 'unknown',
        note: 'no rule of the trust policy was applied',
      };
    }
    return {
      state: 'fail',
      note: `the trust policy does not ask for it (rule ${trust.rule})`,
      action: () => ({
        code: 'REQUIRE_ATTESTATION',
        text: `Ask for ${name} in the attestations of rule ${trust.rule} of the trust policy, so that somebody checks who made it and what it says.`,
        actor: PLATFORM_TEAM,
      }),
    };
  }
  const unmet = asked.find(({ outcome }) => outcome === 'unmet');
  if (unmet) {
    const [reason] = unmet.reasons;
    return {
      state: 'fail',
      note: reason?.text ?? 'it does not count',
      ...(reason && {
        action: () => ({
          code: 'ATTEST',
          text: reason.fix,
          actor: releaser,
        }),
      }),
    };
  }
  return asked.some(({ outcome }) => outcome === 'inconclusive')
    ? { state: 'unknown', note: 'it could not be read' }
    : { state: 'pass' };
}

const KINDS: Record<SigningDecision['keyModel'], AuthorityFacts['kind']> = {
  keyless: 'keyless',
  key: 'key',
  certificate: 'x509',
};
const KIND_NAMES: Record<AuthorityFacts['kind'], string> = {
  keyless: 'an identity without a key',
  key: 'a key',
  x509: 'a certificate',
};

/** Whether what signs is what was decided to sign, and kept where it was decided. */
export function decidedKeyModel(
  used: readonly string[],
  authorities: readonly AuthorityFacts[],
  decision: SigningDecision | undefined,
): Outcome {
  if (!decision) {
    return {
      state: 'not-applicable',
      evidence: 'No kind of key was decided for this service.',
    };
  }
  const wanted = KIND_NAMES[KINDS[decision.keyModel]];
  const decided = `Decided: ${wanted}${
    decision.custody ? `, kept in ${decision.custody}` : ''
  }.`;
  if (used.length === 0) {
    return {
      state: 'unknown',
      evidence: `${decided} No signature of a trusted signer was found, so nothing is in use.`,
    };
  }
  const found = used.map(name => ({
    name,
    ...keyFinding(
      authorities.find(candidate => candidate.name === name),
      decision,
    ),
  }));
  const state = worstState(found.map(one => one.state));
  const worst = found.find(one => one.state === state);
  const note = worst?.note;
  return {
    state,
    evidence: `${decided} ${
      found.filter(one => one.state === 'pass').length
    } of ${plural(found.length, 'authority', 'authorities')} as decided${
      note ? `; ${worst?.name}: ${note}` : ''
    }.`,
    ...(worst &&
      note && {
        nextAction: {
          code: 'FOLLOW_KEY_DECISION',
          text: `Sign with ${wanted}${
            decision.custody ? ` kept in ${decision.custody}` : ''
          }, or decide anew: authority ${worst.name}: ${note}.`,
          actor: decision.releaseOwner.name,
        },
      }),
  };
}

function keyFinding(
  authority: AuthorityFacts | undefined,
  { keyModel, custody }: SigningDecision,
): CheckFinding {
  if (!authority) {
    return { state: 'unknown', note: 'not in the trust policy any more' };
  }
  if (authority.kind !== KINDS[keyModel]) {
    return { state: 'fail', note: `it is ${KIND_NAMES[authority.kind]}` };
  }
  if (custody === undefined) return { state: 'pass' };
  const declared = authority.custody?.trim().toLocaleLowerCase('en-US');
  if (!declared) {
    return { state: 'unknown', note: 'where it is kept is not declared' };
  }
  if (declared !== custody) {
    return { state: 'fail', note: `it is kept in ${declared}` };
  }
  // Followed or not, a key that lies open is no good decision.
  return isOpenCustody(custody)
    ? {
        state: 'fail',
        note: `it is kept in ${custody}, as decided, where others can take it; keep it in a KMS or HSM`,
      }
    : { state: 'pass' };
}

const OWNER_KINDS: Record<SigningDecision['releaseOwner']['kind'], string> = {
  team: 'team',
  engineer: 'release engineer',
  'ci-account': 'service account of the pipeline',
};

/** Who answers for releases: whoever was named, else the owner of the entity. */
export function releaseOwner(
  owner: string | undefined,
  decision: SigningDecision | undefined,
): Outcome {
  if (decision) {
    const { kind, name } = decision.releaseOwner;
    return {
      state: 'pass',
      evidence: `Named for it: ${name}, a ${OWNER_KINDS[kind]}.`,
    };
  }
  return owner?.trim()
    ? { state: 'pass', evidence: `The owner is ${owner}.` }
    : {
        state: 'fail',
        evidence: 'The entity has no owner.',
        nextAction: {
          code: 'NAME_OWNER',
          text: 'Set spec.owner of the entity in the catalog, or name who answers for its releases.',
          actor: RELEASE_OWNER,
        },
      };
}
