import { attestCommand, pinCommand, signCommand } from './commands';
import { compareEnvironments, compareText } from './environments';
import type {
  AuthorityFacts,
  EntityFacts,
  EnvironmentDefinition,
  JudgedImage,
} from './evaluate.types';
import {
  type FindingKind,
  findingsOf,
  imageName,
  isSwapped,
  isTrusted,
  placeName,
  unknownReason,
} from './findings';
import { modeAtLeast } from './modes';
import type {
  Answer,
  CheckState,
  Control,
  EnforcementMode,
  NextAction,
  Reason,
  SigningException,
} from './types';

/** Who acts where it is not the owner of the service. @public */
export const PLATFORM_TEAM = 'platform team';

/** Who acts where the service has no owner. @public */
export const RELEASE_OWNER = 'release owner';

/** What an action needs to know beside the image. */
export interface ActionContext {
  owner?: string;
  authorities: readonly AuthorityFacts[];
}

function action(
  code: string,
  actor: string,
  text: string,
  command?: string,
): NextAction {
  return { code, text, ...(command !== undefined && { command }), actor };
}

function ownerOf(context: ActionContext): string {
  return context.owner?.trim() || RELEASE_OWNER;
}

const ANSWER_STATE: Record<Answer, CheckState> = {
  yes: 'pass',
  no: 'fail',
  unknown: 'unknown',
};

/**
 * What to do about a tag that has moved on. The three steps are the three ways
 * by which the verified digest stays the one that runs.
 */
export function swapAction(
  image: JudgedImage,
  context: ActionContext,
): NextAction {
  const { facts, verdict } = image;
  const { swap } = facts;
  const moved = swap
    ? `Tag ${swap.tag} of ${facts.repository ?? facts.reference} moved from ${
        swap.runningDigest
      } to ${swap.tagDigest}`
    : `The tag of ${facts.reference} moved`;
  return {
    ...action(
      'INVESTIGATE_SWAP',
      ownerOf(context),
      `${moved}: find out who pushed it, and name the verified digest in ${placeName(
        image,
      )}.`,
      isTrusted(image) ? pinCommand(image) : undefined,
    ),
    steps: [
      {
        text: 'Require digests: name the image by digest in the manifest.',
        state: facts.pinned ? 'pass' : 'fail',
      },
      {
        text: 'Control publish rights: only the release pipeline may push to the repository.',
        state: 'unknown',
      },
      {
        text: 'Enforce in Kubernetes: the cluster refuses what is not signed or not pinned.',
        state: ANSWER_STATE[verdict.enforced],
      },
    ],
  };
}

export function pinAction(
  image: JudgedImage,
  context: ActionContext,
): NextAction {
  return action(
    'PIN_DIGEST',
    ownerOf(context),
    `Name ${image.facts.reference} by digest in ${placeName(image)}.`,
    isTrusted(image) ? pinCommand(image) : undefined,
  );
}

/** What to do about one finding against an image. */
export function findingAction(
  image: JudgedImage,
  kind: FindingKind,
  reason: Reason,
  context: ActionContext,
): NextAction {
  const owner = ownerOf(context);
  const name = imageName(image);
  switch (kind) {
    case 'unsigned':
      return action(
        'SIGN_IMAGE',
        owner,
        `Sign ${name} by its digest in the release pipeline.`,
        signCommand(image, context.authorities),
      );
    case 'invalid':
      return action(
        'REPLACE_IMAGE',
        owner,
        `Do not deploy ${name} again (${reason.text}): find out who changed it, then build and sign it anew.`,
      );
    case 'signer':
      return action(
        'SIGN_IN_PIPELINE',
        owner,
        `Sign ${name} in the release pipeline with an accepted identity.`,
        signCommand(image, context.authorities),
      );
    case 'uncovered':
      return action(
        'COVER_WITH_RULE',
        PLATFORM_TEAM,
        `Add a rule to the trust policy that covers ${
          image.facts.repository ?? image.facts.reference
        }.`,
      );
    case 'source':
      return action(
        'MOVE_TO_ALLOWED_SOURCE',
        owner,
        `Promote ${name} into an allowed repository${
          image.environment?.sources.length
            ? ` (${image.environment.sources.join(', ')})`
            : ''
        } and deploy it from there.`,
      );
    case 'attestation':
      return action(
        'ADD_ATTESTATION',
        owner,
        `Add to the build what ${name} lacks: ${reason.text}.`,
        reason.code === 'ATTESTATION_MISSING'
          ? attestCommand(image, reason.text, context.authorities)
          : undefined,
      );
    case 'tag':
      return pinAction(image, context);
    default:
      return action(
        'FIX_FINDING',
        owner,
        `${name}: ${reason.text}. ${reason.fix}`,
      );
  }
}

function unknownAction(
  image: JudgedImage,
  reason: Reason,
  context: ActionContext,
): NextAction | undefined {
  switch (reason.code) {
    case 'NOT_CHECKED_YET':
      return undefined;
    case 'SOURCE_STALE':
      return action(
        'RECONNECT_CLUSTER',
        PLATFORM_TEAM,
        `Restore the connection to cluster ${image.facts.cluster}.`,
      );
    case 'DIGEST_UNRESOLVED':
    case 'SOURCE_UNDETERMINED':
      return action(
        'NAME_DIGEST',
        ownerOf(context),
        `Name ${
          image.facts.reference
        } with registry, repository and digest in ${placeName(image)}.`,
      );
    default:
      return action(
        'MAKE_READABLE',
        PLATFORM_TEAM,
        `${imageName(image)} could not be judged: ${reason.text}. ${
          reason.fix
        }`,
      );
  }
}

/** What to do about a control that is not as strong as wanted. */
export function modeAction(
  environment: string,
  control: Control,
  mode: EnforcementMode,
  intent: EnforcementMode,
): NextAction {
  return mode === 'unknown'
    ? action(
        `SHOW_${control.toUpperCase()}_MODE`,
        PLATFORM_TEAM,
        `Let the portal read the admission policies in ${environment}: the effective mode of the ${control} control is not known.`,
      )
    : action(
        `RAISE_${control.toUpperCase()}_MODE`,
        PLATFORM_TEAM,
        `Raise the ${control} control in ${environment} from ${mode} to ${intent}.`,
      );
}

export function exceptionAction(exception: SigningException): NextAction {
  return action(
    'CLOSE_EXCEPTION',
    exception.owner,
    `Close exception ${exception.id} before ${exception.expiresAt}: ${exception.closureCondition}`,
  );
}

export function loopholeAction(
  loophole: EntityFacts['highLoopholes'][number],
): NextAction {
  return action(
    'CLOSE_LOOPHOLE',
    PLATFORM_TEAM,
    `In ${loophole.namespace} in ${loophole.cluster}: ${loophole.text} ${loophole.fix}`,
  );
}

/** Order of what can be done; the smaller comes first. */
enum Urgency {
  Danger,
  Unknown,
  Rollout,
  Tidy,
  NextStart,
}

interface Candidate {
  urgency: Urgency;
  /** Within one urgency. */
  rank: number;
  action: NextAction;
  /** Makes the order total. */
  key: string;
}

const FINDING_RANK: Record<FindingKind, number> = {
  invalid: 1,
  unsigned: 2,
  signer: 3,
  uncovered: 4,
  source: 5,
  attestation: 6,
  tag: 7,
  other: 8,
};

function imageCandidates(
  image: JudgedImage,
  exceptions: readonly SigningException[],
  context: ActionContext,
): Candidate[] {
  const { facts, verdict } = image;
  const key = JSON.stringify([
    facts.repository ?? '',
    facts.digest ?? '',
    facts.cluster,
    facts.namespace,
    facts.workload.kind,
    facts.workload.name,
    facts.container,
    facts.id,
  ]);
  const candidates: Candidate[] = [];
  const add = (
    urgency: Urgency,
    rank: number,
    next: NextAction | undefined,
  ): void => {
    if (!next) return;
    candidates.push({
      urgency: facts.cold ? Urgency.NextStart : urgency,
      rank,
      action: next,
      key,
    });
  };

  if (isSwapped(image) && !facts.stale) {
    add(Urgency.Danger, 0, swapAction(image, context));
  }
  if (verdict.status === 'failed') {
    for (const { kind, reason } of findingsOf(image)) {
      add(
        Urgency.Danger,
        FINDING_RANK[kind],
        findingAction(image, kind, reason, context),
      );
    }
  }
  if (verdict.status === 'unknown') {
    const reason = unknownReason(image);
    if (reason) add(Urgency.Unknown, 0, unknownAction(image, reason, context));
  }
  if (verdict.status === 'excepted') {
    const exception = exceptions.find(({ id }) => id === verdict.exceptionId);
    if (exception) add(Urgency.Tidy, 0, exceptionAction(exception));
  }
  if (
    verdict.status === 'verified' &&
    !facts.pinned &&
    image.environment &&
    image.environment.intent.digest !== 'none'
  ) {
    add(Urgency.Tidy, 1, pinAction(image, context));
  }
  return candidates;
}

/** One environment of an entity, as far as its next action depends on it. */
export interface ActionScope {
  name: string;
  definition?: EnvironmentDefinition;
  images: readonly JudgedImage[];
  modes: Record<Control, EnforcementMode>;
  loopholes: EntityFacts['highLoopholes'];
}

function scopeCandidates(
  scope: ActionScope,
  exceptions: readonly SigningException[],
  context: ActionContext,
): Candidate[] {
  const candidates = scope.images.flatMap(image =>
    imageCandidates(image, exceptions, context),
  );
  const { definition } = scope;
  if (definition && scope.images.some(({ facts }) => !facts.stale)) {
    for (const control of ['signature', 'digest'] as const) {
      const intent = definition.intent[control];
      const mode = scope.modes[control];
      if (intent === 'unknown' || intent === 'none') continue;
      if (modeAtLeast(mode, intent)) continue;
      candidates.push({
        urgency: Urgency.Rollout,
        rank: mode === 'unknown' ? 1 : 0,
        action: modeAction(scope.name, control, mode, intent),
        key: control === 'signature' ? '0' : '1',
      });
    }
  }
  for (const loophole of scope.loopholes) {
    candidates.push({
      urgency: Urgency.Rollout,
      rank: 2,
      action: loopholeAction(loophole),
      key: JSON.stringify(loophole),
    });
  }
  return candidates;
}

function compareCandidates(left: Candidate, right: Candidate): number {
  return left.rank - right.rank || compareText(left.key, right.key);
}

/**
 * The one next action of each environment, and the one of the entity: the most
 * urgent, and of those the one in the environment that is meant to protect
 * most. In order: what is dangerous now (a moved tag, then what fails), what
 * could not be told, what the rollout still lacks, what should be tidied, what
 * would fail on the next start.
 */
export function chooseNextActions(
  scopes: readonly ActionScope[],
  exceptions: readonly SigningException[],
  context: ActionContext,
): { byScope: Map<string, NextAction>; overall?: NextAction } {
  const byScope = new Map<string, NextAction>();
  let overall: Candidate | undefined;
  const ordered = [...scopes].sort((left, right) =>
    compareEnvironments(
      { name: left.name, intent: left.definition?.intent },
      { name: right.name, intent: right.definition?.intent },
    ),
  );
  for (const scope of ordered) {
    const [best] = scopeCandidates(scope, exceptions, context).sort(
      (left, right) =>
        left.urgency - right.urgency || compareCandidates(left, right),
    );
    if (!best) continue;
    byScope.set(scope.name, best.action);
    if (!overall || best.urgency < overall.urgency) overall = best;
  }
  return { byScope, ...(overall && { overall: overall.action }) };
}
