import { compareText, isAllowedSource } from './environments';
import type {
  AuthorityFacts,
  EntityFacts,
  EnvironmentDefinition,
  GateRunFacts,
  JudgedImage,
} from './evaluate.types';
import { decidedFormat, decidedKeyModel, releaseOwner } from './decidedChecks';
import {
  type CheckFinding,
  classify,
  compareKinds,
  type FindingKind,
  type FindingOf,
  findingsOf,
  isAttestationRequirement,
  isSwapped,
  placeName,
  unreadable,
  worstState,
} from './findings';
import {
  failureActionCheck,
  gateCheck,
  lastVerifiedCheck,
  orderCheck,
  verifiedIsNotWhatRuns,
} from './gateChecks';
import { modeAtLeast } from './modes';
import { type Outcome, overImages, plural } from './overImages';
import { rotationOf } from './rotation';
import {
  type ActionContext,
  findingAction,
  loopholeAction,
  modeAction,
  pinAction,
  PLATFORM_TEAM,
  RELEASE_OWNER,
  swapAction,
} from './nextAction';
import type {
  Check,
  CheckState,
  ChecklistRule,
  Control,
  EnforcementMode,
  Score,
  SigningDecision,
} from './types';

/**
 * What the checklist is worked out from.
 *
 * @public
 */
export interface ChecklistInput {
  /** Entity ref of the owner. */
  owner?: string;
  /** Every image of the entity with its verdict. */
  images: readonly JudgedImage[];
  authorities: readonly AuthorityFacts[];
  highLoopholes: EntityFacts['highLoopholes'];
  gateRuns?: readonly GateRunFacts[];
  /** What was decided for this service; absent where nothing was. */
  decision?: SigningDecision;
  /** Effective modes per environment in which the entity has images. */
  environments: ReadonlyArray<{
    name: string;
    /** Absent for namespaces outside every environment. */
    definition?: EnvironmentDefinition;
    modes: Record<Control, EnforcementMode>;
  }>;
}

/** Points of each check. The gate of the cluster outweighs that of the pipeline. */
const WEIGHTS = {
  'image-signed': 10,
  'digest-recorded': 5,
  'decided-format': 5,
  'trusted-signer': 10,
  'allowed-source': 5,
  'deployed-by-digest': 10,
  'tag-consistency': 10,
  'required-attestations': 10,
  'release-owner': 5,
  'authority-owner': 5,
  'key-custody': 10,
  'key-rotation': 5,
  'decided-key-model': 5,
  'ci-gate': 10,
  'gate-order': 5,
  'failure-action': 5,
  'last-verified': 5,
  'signature-gate': 20,
  'digest-gate': 10,
  'no-loopholes': 10,
} as const;

/** @public */
export type CheckId = keyof typeof WEIGHTS;

type Finding = CheckFinding;

const NO_RUNS = 'No run of a pipeline gate was reported for these images.';

function check(id: CheckId, title: string, outcome: Outcome): Check {
  const { nextAction, ...rest } = outcome;
  return {
    id,
    title,
    weight: WEIGHTS[id],
    ...rest,
    ...(nextAction &&
      (rest.state === 'fail' || rest.state === 'unknown') && { nextAction }),
  };
}

/** Kinds of findings that speak about the signature and who made it. */
const SIGNATURE_KINDS: FindingKind[] = [
  'invalid',
  'unsigned',
  'signer',
  'uncovered',
  'other',
];

interface SignatureAspect {
  state: CheckState;
  note?: string;
  /** Why it fails, the most dangerous first. */
  findings: FindingOf[];
}

/**
 * What the trust policy says about the signature alone: its requirements that
 * are about signatures decide, so a missing attestation does not blame the
 * signature. Where there are no requirements, its reasons decide.
 */
function signatureAspect(image: JudgedImage): SignatureAspect {
  const blind = unreadable(image);
  if (blind) return { state: 'unknown', note: blind.text, findings: [] };
  const { trust } = image.facts;
  if (trust.state !== 'judged') return { state: 'unknown', findings: [] };
  if (trust.outcome === 'verified') return { state: 'pass', findings: [] };

  const required = trust.requirements
    .filter(requirement => !isAttestationRequirement(requirement))
    .map(({ outcome, reasons }) => ({
      outcome,
      findings: classify(reasons).filter(({ kind }) =>
        SIGNATURE_KINDS.includes(kind),
      ),
      silent: reasons.length === 0,
    }))
    .filter(({ outcome, findings, silent }) =>
      outcome === 'unmet' ? silent || findings.length > 0 : true,
    );
  const unmet = required.filter(({ outcome }) => outcome === 'unmet');
  if (unmet.length) {
    const findings = unmet
      .flatMap(requirement => requirement.findings)
      .sort((left, right) => compareKinds(left.kind, right.kind));
    return { state: 'fail', note: findings[0]?.reason.text, findings };
  }
  const [first] = trust.reasons;
  if (
    trust.outcome === 'inconclusive' &&
    !(required.length && required.every(({ outcome }) => outcome === 'met'))
  ) {
    return { state: 'unknown', note: first?.text, findings: [] };
  }
  if (required.some(({ outcome }) => outcome === 'inconclusive')) {
    return { state: 'unknown', note: first?.text, findings: [] };
  }
  if (required.length) return { state: 'pass', findings: [] };
  const findings = classify(trust.reasons).filter(({ kind }) =>
    SIGNATURE_KINDS.includes(kind),
  );
  return findings.length
    ? { state: 'fail', note: findings[0].reason.text, findings }
    : { state: 'unknown', note: first?.text, findings };
}

function aspectAction(
  image: JudgedImage,
  { findings }: SignatureAspect,
  context: ActionContext,
): Pick<Finding, 'action'> {
  const [worst] = findings;
  return worst
    ? { action: () => findingAction(image, worst.kind, worst.reason, context) }
    : {};
}

function signedCheck(image: JudgedImage, context: ActionContext): Finding {
  const aspect = signatureAspect(image);
  if (aspect.state !== 'fail') {
    return { state: aspect.state, ...(aspect.note && { note: aspect.note }) };
  }
  // A signer who is not trusted was nevertheless proven to have signed; with no
  // rule, or no key that fits, nothing was proven.
  const proven =
    aspect.findings.length > 0 &&
    aspect.findings.every(({ reason }) =>
      ['SIGNER_NOT_TRUSTED', 'ISSUER_NOT_TRUSTED'].includes(reason.code),
    );
  if (proven) {
    return { state: 'pass', note: 'signed, but not by a trusted signer' };
  }
  return {
    state: 'fail',
    note: aspect.note ?? 'no signature was proven',
    ...aspectAction(image, aspect, context),
  };
}

function signerCheck(image: JudgedImage, context: ActionContext): Finding {
  const aspect = signatureAspect(image);
  const { trust } = image.facts;
  if (aspect.state !== 'pass' || trust.state !== 'judged') {
    return {
      state: aspect.state,
      ...(aspect.note && { note: aspect.note }),
      ...aspectAction(image, aspect, context),
    };
  }
  const signers = trust.matched.map(
    ({ signer, authority }) => `signed by ${signer} (${authority})`,
  );
  const note = [...signers, ...(trust.rule ? [`rule ${trust.rule}`] : [])];
  return { state: 'pass', ...(note.length && { note: note.join(', ') }) };
}

function attestationCheck(image: JudgedImage, context: ActionContext): Finding {
  const blind = unreadable(image);
  if (blind) return { state: 'unknown', note: blind.text };
  const { trust } = image.facts;
  if (trust.state !== 'judged') return { state: 'unknown' };
  const required = trust.requirements.filter(isAttestationRequirement);
  const reasons =
    trust.outcome === 'failed'
      ? trust.reasons
      : required
          .filter(({ outcome }) => outcome === 'unmet')
          .flatMap(requirement => requirement.reasons);
  const bad = classify(reasons).find(({ kind }) => kind === 'attestation');
  if (bad || required.some(({ outcome }) => outcome === 'unmet')) {
    return {
      state: 'fail',
      note: bad?.reason.text ?? 'a required attestation does not count',
      ...(bad && {
        action: () => findingAction(image, bad.kind, bad.reason, context),
      }),
    };
  }
  if (required.some(({ outcome }) => outcome === 'inconclusive')) {
    return { state: 'unknown', note: 'an attestation could not be read' };
  }
  if (required.length) return { state: 'pass' };
  return trust.outcome === 'inconclusive' || !trust.rule
    ? { state: 'unknown', note: 'no rule of the trust policy was applied' }
    : { state: 'not-applicable' };
}

function sourceCheck(image: JudgedImage, context: ActionContext): Finding {
  const { facts, environment } = image;
  if (!environment?.sources.length) return { state: 'not-applicable' };
  if (facts.stale) return { state: 'unknown', note: 'cluster is silent' };
  if (!facts.repository) return { state: 'unknown', note: 'source not known' };
  if (isAllowedSource(facts.repository, environment)) return { state: 'pass' };
  const bad = findingsOf(image).find(({ kind }) => kind === 'source');
  return {
    state: 'fail',
    note: `not an allowed source in ${environment.name}`,
    ...(bad && {
      action: () => findingAction(image, bad.kind, bad.reason, context),
    }),
  };
}

function pinnedCheck(image: JudgedImage, context: ActionContext): Finding {
  const { facts, environment } = image;
  if (facts.stale) return { state: 'unknown', note: 'cluster is silent' };
  if (facts.pinned) return { state: 'pass' };
  return environment?.intent.digest === 'enforce'
    ? {
        state: 'fail',
        note: `named by tag in ${placeName(image)}`,
        action: () => pinAction(image, context),
      }
    : { state: 'not-applicable' };
}

function tagCheck(
  image: JudgedImage,
  context: ActionContext,
  gateRuns: readonly GateRunFacts[],
): Finding {
  const { facts } = image;
  if (facts.stale) return { state: 'unknown', note: 'cluster is silent' };
  if (facts.pinned) {
    return {
      state: 'pass',
      ...(facts.swap && {
        note: `tag ${facts.swap.tag} has moved, but the manifest names the digest`,
      }),
    };
  }
  if (isSwapped(image) && facts.swap) {
    return {
      state: 'fail',
      note: `verified digest is not what the tag names: ${facts.swap.runningDigest} runs, tag ${facts.swap.tag} now is ${facts.swap.tagDigest}`,
      action: () => swapAction(image, context),
    };
  }
  const other = verifiedIsNotWhatRuns(image, gateRuns, context);
  if (other) return other;
  const blind = unreadable(image);
  return blind ? { state: 'unknown', note: blind.text } : { state: 'pass' };
}

function usedAuthorities(input: ChecklistInput): string[] {
  const names = input.images.flatMap(({ facts }) =>
    facts.trust.state === 'judged'
      ? facts.trust.matched.map(({ authority }) => authority)
      : [],
  );
  return [...new Set(names)].sort(compareText);
}

function overAuthorities(
  input: ChecklistInput,
  good: string,
  judge: (authority: AuthorityFacts) => { state: CheckState; note?: string },
  code: string,
): Outcome {
  const names = usedAuthorities(input);
  if (names.length === 0) {
    return {
      state: 'unknown',
      evidence:
        'No signature of a trusted signer was found, so no key or identity is in use.',
    };
  }
  const found = names.map(name => {
    const authority = input.authorities.find(
      candidate => candidate.name === name,
    );
    return {
      name,
      owner: authority?.owner,
      finding: authority
        ? judge(authority)
        : {
            state: 'unknown' as const,
            note: 'not in the trust policy any more',
          },
    };
  });
  const state = worstState(found.map(({ finding }) => finding.state));
  const worst = found.find(({ finding }) => finding.state === state);
  const passed = found.filter(({ finding }) => finding.state === 'pass').length;
  const note = worst?.finding.note;
  return {
    state,
    evidence: `${passed} of ${plural(
      found.length,
      'authority',
      'authorities',
    )} ${good}${note ? `; ${worst?.name}: ${note}` : ''}.`,
    ...(worst &&
      note && {
        nextAction: {
          code,
          text: `Authority ${worst.name}: ${note}. Correct it, and record it in the trust policy.`,
          actor: worst.owner?.trim() || PLATFORM_TEAM,
        },
      }),
  };
}

const SAFE_CUSTODY = ['kms', 'hsm', 'pkcs11'];
const UNSAFE_CUSTODY = [
  'file',
  'disk',
  'env',
  'environment',
  'secret',
  'ci-variable',
  'repository',
];

function custodyOf(authority: AuthorityFacts) {
  if (authority.kind === 'keyless') return { state: 'pass' as const };
  const custody = authority.custody?.trim().toLocaleLowerCase('en-US');
  if (!custody) {
    return {
      state: 'unknown' as const,
      note: 'where the key is kept is not declared',
    };
  }
  if (SAFE_CUSTODY.includes(custody)) return { state: 'pass' as const };
  return UNSAFE_CUSTODY.includes(custody)
    ? {
        state: 'fail' as const,
        note: `the key is kept as ${custody}; keep it in a KMS or HSM`,
      }
    : {
        state: 'unknown' as const,
        note: `custody ${custody} is not known to the portal`,
      };
}

function rotationFinding(authority: AuthorityFacts, now: Date) {
  const { rotation, nextRotationAt } = rotationOf(authority, now);
  switch (rotation) {
    case 'not-declared':
      return {
        state: 'unknown' as const,
        note: authority.rotateEvery
          ? `it is to be rotated every ${authority.rotateEvery}, but when it was last rotated is not known`
          : 'no rotation period is declared',
      };
    case 'overdue':
      return {
        state: 'fail' as const,
        note: `its rotation is overdue since ${nextRotationAt}`,
      };
    default:
      return { state: 'pass' as const };
  }
}

function ciGate(
  images: readonly JudgedImage[],
  runs: readonly GateRunFacts[],
  context: ActionContext,
): Outcome {
  if (runs.length === 0) {
    return {
      state: 'unknown',
      evidence: 'No run of a pipeline gate was reported.',
      nextAction: {
        code: 'ADD_CI_GATE',
        text: 'Verify the image in the pipeline before it is deployed, and report the run.',
        actor: context.owner?.trim() || RELEASE_OWNER,
      },
    };
  }
  return overImages(
    images,
    'passed a gate that stops the release',
    'No image needs a gate.',
    image => gateCheck(image, runs, context),
  );
}

function clusterGate(input: ChecklistInput, control: Control): Outcome {
  if (input.environments.length === 0) {
    return { state: 'unknown', evidence: 'No image of this entity was seen.' };
  }
  const found = input.environments.map(({ name, definition, modes }) => {
    const mode = modes[control];
    if (!definition) {
      return {
        state: 'unknown' as const,
        text: `${name}: no environment is configured, effectively ${mode}`,
        action: {
          code: 'CONFIGURE_ENVIRONMENT',
          text: 'Add the namespaces of this entity to an environment.',
          actor: PLATFORM_TEAM,
        },
      };
    }
    const intent = definition.intent[control];
    if (intent === 'none' || intent === 'unknown') {
      return {
        state: 'not-applicable' as const,
        text: `${name}: nothing is wanted, effectively ${mode}`,
      };
    }
    const text = `${name}: ${mode}, wanted ${intent}`;
    if (modeAtLeast(mode, intent)) return { state: 'pass' as const, text };
    return {
      state: mode === 'unknown' ? ('unknown' as const) : ('fail' as const),
      text,
      action: modeAction(name, control, mode, intent),
    };
  });
  const state = worstState(found.map(item => item.state));
  const worst = found.find(item => item.state === state);
  return {
    state,
    evidence: `${found.map(({ text }) => text).join('; ')}.`,
    ...(worst?.action && { nextAction: worst.action }),
  };
}

function loopholes(input: ChecklistInput): Outcome {
  const [first] = input.highLoopholes;
  if (first) {
    return {
      state: 'fail',
      evidence: `${plural(
        input.highLoopholes.length,
        'loophole',
        'loopholes',
      )} of high severity; ${first.namespace} in ${first.cluster}: ${
        first.text
      }`,
      nextAction: loopholeAction(first),
    };
  }
  const modes = input.environments.flatMap(environment => [
    environment.modes.signature,
    environment.modes.digest,
  ]);
  if (modes.length === 0 || modes.includes('unknown')) {
    return {
      state: 'unknown',
      evidence: 'The admission policies are not all known.',
    };
  }
  return modes.includes('enforce')
    ? { state: 'pass', evidence: 'No loophole of high severity was found.' }
    : {
        state: 'not-applicable',
        evidence: 'Nothing is enforced, so there is nothing to go around.',
      };
}

function rule(
  number: number,
  id: string,
  title: string,
  checks: Check[],
): ChecklistRule {
  return {
    number,
    id,
    title,
    state: worstState(checks.map(({ state }) => state)),
    checks,
  };
}

/**
 * The five rules as machine checks. They are asked of what runs; where nothing
 * runs, of what the next start would take. An excepted image fails its checks:
 * an exception is a permission, not a proof.
 *
 * @public
 */
export function evaluateChecklist(
  input: ChecklistInput,
  now: Date,
): ChecklistRule[] {
  const running = input.images.filter(({ facts }) => !facts.cold);
  const images = running.length ? running : input.images;
  const context: ActionContext = {
    ...(input.owner !== undefined && { owner: input.owner }),
    authorities: input.authorities,
  };
  const asked = { ...input, images };
  const gateRuns = input.gateRuns ?? [];

  return [
    rule(1, 'signed', 'Every image is signed and its digest is recorded.', [
      check(
        'image-signed',
        'Every image carries a valid signature on its digest.',
        overImages(images, 'signed', 'No image needs a signature.', image =>
          signedCheck(image, context),
        ),
      ),
      check(
        'digest-recorded',
        'The digest of every image is recorded.',
        overImages(images, 'recorded', 'No image has a digest.', ({ facts }) =>
          facts.digest && !facts.stale
            ? { state: 'pass' }
            : {
                state: 'unknown',
                note: facts.stale ? 'cluster is silent' : 'digest not resolved',
              },
        ),
      ),
      check(
        'decided-format',
        'What was decided to be signed is there.',
        decidedFormat(images, input.decision, image =>
          signedCheck(image, context),
        ),
      ),
    ]),
    rule(
      2,
      'origin',
      'Only trusted signers sign, from trusted builds, and tag and digest agree before release.',
      [
        check(
          'trusted-signer',
          'A rule of the trust policy accepts the signer.',
          overImages(
            images,
            'signed by a trusted signer',
            'No image needs a signer.',
            image => signerCheck(image, context),
          ),
        ),
        check(
          'allowed-source',
          'Every image comes from a repository that its environment accepts.',
          overImages(
            images,
            'from an allowed source',
            'The environments accept images from anywhere.',
            image => sourceCheck(image, context),
          ),
        ),
        check(
          'deployed-by-digest',
          'Manifests name the digest where only digests are accepted.',
          overImages(
            images,
            'named by digest',
            'Every image is named by tag, in environments that accept tags.',
            image => pinnedCheck(image, context),
          ),
        ),
        check(
          'tag-consistency',
          'What was verified is what runs: no tag has moved to another digest.',
          overImages(images, 'consistent', 'No image has a tag.', image =>
            tagCheck(image, context, gateRuns),
          ),
        ),
        check(
          'required-attestations',
          'The attestations that the trust policy requires are there and trusted.',
          overImages(
            images,
            'with all required attestations',
            'The trust policy requires no attestation.',
            image => attestationCheck(image, context),
          ),
        ),
      ],
    ),
    rule(
      3,
      'keys',
      'Keys and permissions live apart from the code, with few signers and scheduled rotation.',
      [
        check(
          'release-owner',
          'Somebody is named who answers for releases.',
          releaseOwner(input.owner, input.decision),
        ),
        check(
          'authority-owner',
          'Every signing key or identity in use has an owner.',
          overAuthorities(
            asked,
            'with an owner',
            ({ owner }) =>
              owner.trim()
                ? { state: 'pass' }
                : { state: 'fail', note: 'no owner is recorded' },
            'NAME_AUTHORITY_OWNER',
          ),
        ),
        check(
          'key-custody',
          'Keys are kept in a KMS or HSM, or there is no key at all.',
          overAuthorities(asked, 'kept safely', custodyOf, 'MOVE_KEY'),
        ),
        check(
          'key-rotation',
          'Keys are rotated on schedule.',
          overAuthorities(
            asked,
            'rotated on schedule',
            authority => rotationFinding(authority, now),
            'ROTATE_KEY',
          ),
        ),
        check(
          'decided-key-model',
          'What signs is of the kind, and kept where, it was decided.',
          decidedKeyModel(
            usedAuthorities(asked),
            input.authorities,
            input.decision,
          ),
        ),
      ],
    ),
    rule(
      4,
      'ci-gate',
      'The pipeline stops an image that does not verify, and logs who, what and why.',
      [
        check(
          'ci-gate',
          'A gate in the pipeline stops what does not verify.',
          ciGate(images, gateRuns, context),
        ),
        check(
          'gate-order',
          'The image is signed after build, tests, scan and attestations.',
          overImages(images, 'signed in order', NO_RUNS, image =>
            orderCheck(image, gateRuns, context),
          ),
        ),
        check(
          'failure-action',
          'It is settled what happens when the gate refuses: stop, or roll back.',
          overImages(images, 'with a settled action', NO_RUNS, image =>
            failureActionCheck(image, gateRuns, context),
          ),
        ),
        check(
          'last-verified',
          'The last verified digest is known.',
          overImages(
            images,
            'with a verified digest to fall back on',
            '',
            image => lastVerifiedCheck(image, images, gateRuns),
          ),
        ),
      ],
    ),
    rule(
      5,
      'admission',
      'The cluster checks images before they run: audit first, then enforce.',
      [
        check(
          'signature-gate',
          'The cluster checks signatures as strictly as wanted.',
          clusterGate(input, 'signature'),
        ),
        check(
          'digest-gate',
          'The cluster checks digests as strictly as wanted.',
          clusterGate(input, 'digest'),
        ),
        check(
          'no-loopholes',
          'There is no easy way around the cluster’s checks.',
          loopholes(input),
        ),
      ],
    ),
  ];
}

/**
 * Points reached of those that apply. What could not be told scores nothing,
 * and is said beside it.
 *
 * @public
 */
export function scoreOf(rules: readonly ChecklistRule[]): Score {
  const score: Score = { points: 0, of: 0, unknown: 0 };
  for (const { state, weight } of rules.flatMap(({ checks }) => checks)) {
    if (state === 'not-applicable') continue;
    score.of += weight;
    if (state === 'pass') score.points += weight;
    if (state === 'unknown') score.unknown += weight;
  }
  return score;
}
