import { evaluateChecklist, scoreOf } from './checklist';
import { countedImage, tally, type Tally, worstStatus } from './counting';
import { formatAge } from './duration';
import { compareEnvironments, compareText } from './environments';
import type {
  EntityFacts,
  EnvironmentDefinition,
  JudgedImage,
} from './evaluate.types';
import {
  compareKinds,
  type FindingKind,
  findingsOf,
  unitKey,
  unknownReason,
} from './findings';
import { weakestMode } from './modes';
import { type ActionScope, chooseNextActions } from './nextAction';
import { deriveStage } from './stage';
import type {
  ChecklistRule,
  CheckState,
  Control,
  EnforcementMode,
  EntityEnvironment,
  ImageVerdict,
  NextAction,
  Score,
  SigningException,
  VerdictStatus,
} from './types';
import { judgeWorkloadImage } from './verdict';

/**
 * The name under which images outside every environment are reported; no
 * environment can be called so.
 *
 * @public
 */
export const NO_ENVIRONMENT = '(none)';

/**
 * What is said about one catalog entity.
 *
 * @public
 */
export interface EntityEvaluation {
  entityRef: string;
  /** The worst over the running digests of all environments. */
  status: VerdictStatus;
  score: Score;
  /** The strictest environment first. */
  environments: EntityEnvironment[];
  rules: ChecklistRule[];
  /** By `id` of the workload image. */
  verdicts: Record<string, ImageVerdict>;
  nextAction?: NextAction;
}

function compareImages(left: JudgedImage, right: JudgedImage): number {
  const fields = ({ facts }: JudgedImage) => [
    facts.environment ?? '',
    facts.cluster,
    facts.namespace,
    facts.workload.kind,
    facts.workload.name,
    facts.container,
    facts.id,
    facts.digest ?? '',
    facts.reference,
  ];
  const rightFields = fields(right);
  let order = 0;
  fields(left).some((field, index) => {
    order = compareText(field, rightFields[index]);
    return order !== 0;
  });
  return order;
}

const FINDING_WORDS: Record<FindingKind, string> = {
  invalid: 'with an invalid signature',
  unsigned: 'unsigned',
  signer: 'signed by somebody not in the trusted list',
  uncovered: 'covered by no rule',
  source: 'from a source that is not allowed',
  attestation: 'without a required attestation',
  tag: 'named by tag',
  other: 'not meeting the trust policy',
};

function worstKind(image: JudgedImage): FindingKind {
  return findingsOf(image)[0]?.kind ?? 'other';
}

/** What is said about an image that is not verified. */
function complaint(image: JudgedImage): string {
  const { facts, verdict } = image;
  switch (verdict.status) {
    case 'failed':
      return FINDING_WORDS[worstKind(image)];
    case 'excepted':
      return 'excepted';
    default: {
      const reason = unknownReason(image);
      if (reason?.code === 'SOURCE_STALE') {
        return `unknown because cluster ${facts.cluster} is silent`;
      }
      if (reason?.code === 'NOT_CHECKED_YET') return 'not checked yet';
      return reason ? `unknown (${reason.text})` : 'unknown';
    }
  }
}

interface Complaint {
  status: VerdictStatus;
  digests: number;
  firstSeenAt: string;
  expiresAt?: string;
}

const STATUS_ORDER: VerdictStatus[] = [
  'failed',
  'unknown',
  'excepted',
  'verified',
];

function earlier(left: string, right: string): string {
  return Date.parse(right) < Date.parse(left) ? right : left;
}

/** "1 unsigned, first seen 3 d ago", one part a kind of complaint. */
function complaints(
  running: readonly JudgedImage[],
  exceptions: readonly SigningException[],
  now: Date,
): string[] {
  const units = new Map<string, JudgedImage[]>();
  for (const image of running) {
    const unit = units.get(unitKey(image));
    if (unit) unit.push(image);
    else units.set(unitKey(image), [image]);
  }

  const byText = new Map<string, Complaint>();
  for (const unit of units.values()) {
    const status = worstStatus(unit.map(({ verdict }) => verdict.status));
    const [worst] = unit
      .filter(({ verdict }) => verdict.status === status)
      .sort((left, right) => compareKinds(worstKind(left), worstKind(right)));
    if (!worst || status === 'verified') continue;
    const text = complaint(worst);
    const firstSeenAt = unit
      .map(({ facts }) => facts.firstSeenAt)
      .reduce(earlier);
    const expiresAt = exceptions.find(
      ({ id }) => id === worst.verdict.exceptionId,
    )?.expiresAt;
    const known = byText.get(text);
    byText.set(text, {
      status,
      digests: (known?.digests ?? 0) + 1,
      firstSeenAt: known
        ? earlier(known.firstSeenAt, firstSeenAt)
        : firstSeenAt,
      ...(expiresAt !== undefined && {
        expiresAt: known?.expiresAt
          ? earlier(known.expiresAt, expiresAt)
          : expiresAt,
      }),
    });
  }

  return [...byText]
    .sort(
      ([leftText, left], [rightText, right]) =>
        STATUS_ORDER.indexOf(left.status) -
          STATUS_ORDER.indexOf(right.status) ||
        right.digests - left.digests ||
        compareText(leftText, rightText),
    )
    .map(([text, { status, digests, firstSeenAt, expiresAt }]) => {
      const age = status === 'failed' ? formatAge(firstSeenAt, now) : undefined;
      const seen = age === undefined ? '' : `, first seen ${age} ago`;
      const until =
        status === 'excepted' && expiresAt
          ? ` until ${expiresAt.slice(0, 10)}`
          : '';
      return `${digests} ${text}${until}${seen}`;
    });
}

function enforcedWords(
  counts: Tally['digests'],
  images: readonly JudgedImage[],
): string {
  if (counts.total > 0 && counts.enforced === counts.total) return 'yes';
  if (counts.enforced > 0) {
    return `for ${counts.enforced} of ${counts.total}`;
  }
  const answers = images.map(({ verdict }) => verdict.enforced);
  if (answers.includes('no')) return 'no';
  return answers.length && answers.every(answer => answer === 'yes')
    ? 'yes'
    : 'unknown';
}

function sentence(
  name: string,
  images: readonly JudgedImage[],
  counts: Tally,
  exceptions: readonly SigningException[],
  now: Date,
): string {
  const running = images.filter(({ facts }) => !facts.cold);
  const { digests } = counts;
  const parts: string[] = [];
  if (digests.total === 0) {
    parts.push('nothing runs now');
    const failing = images.filter(
      ({ verdict }) => verdict.status === 'failed',
    ).length;
    parts.push(
      `${counts.cold} cold ${counts.cold === 1 ? 'image' : 'images'}${
        failing ? `, ${failing} of them would fail on the next start` : ''
      }`,
    );
  } else {
    parts.push(
      `${digests.verified} of ${digests.total} running ${
        digests.total === 1 ? 'digest' : 'digests'
      } verified`,
      ...complaints(running, exceptions, now),
    );
  }
  parts.push(`enforced: ${enforcedWords(digests, images)}`);
  return `${name === NO_ENVIRONMENT ? 'no environment' : name}: ${parts.join(
    '; ',
  )}`;
}

function effectiveMode(
  images: readonly JudgedImage[],
  control: Control,
): EnforcementMode {
  return weakestMode(
    images.map(({ facts }) => (facts.stale ? 'unknown' : facts.modes[control])),
  );
}

interface Scope extends ActionScope {
  definition?: EnvironmentDefinition;
  /** What runs; where nothing runs, what the next start would take. */
  asked: readonly JudgedImage[];
}

function scopesOf(
  images: readonly JudgedImage[],
  highLoopholes: EntityFacts['highLoopholes'],
): Scope[] {
  const byName = new Map<string, JudgedImage[]>();
  for (const image of images) {
    const name = image.facts.environment ?? NO_ENVIRONMENT;
    const known = byName.get(name);
    if (known) known.push(image);
    else byName.set(name, [image]);
  }
  return [...byName]
    .map(([name, inside]): Scope => {
      const { environment: definition } = inside[0];
      const running = inside.filter(({ facts }) => !facts.cold);
      const asked = running.length ? running : inside;
      return {
        name,
        ...(definition && { definition }),
        images: inside,
        asked,
        modes: {
          signature: effectiveMode(asked, 'signature'),
          digest: effectiveMode(asked, 'digest'),
        },
        loopholes: highLoopholes.filter(loophole =>
          inside.some(
            ({ facts }) =>
              facts.cluster === loophole.cluster &&
              facts.namespace === loophole.namespace,
          ),
        ),
      };
    })
    .sort((left, right) =>
      compareEnvironments(
        { name: left.name, intent: left.definition?.intent },
        { name: right.name, intent: right.definition?.intent },
      ),
    );
}

function stateOfCheck(rules: readonly ChecklistRule[], id: string): CheckState {
  return (
    rules.flatMap(({ checks }) => checks).find(check => check.id === id)
      ?.state ?? 'unknown'
  );
}

/**
 * Evaluates one catalog entity: the verdict of every image, the state of every
 * environment, the checklist with its score, and what to do next.
 *
 * Same facts and same `now`, same answer, in whatever order the facts come.
 *
 * @public
 */
export function evaluateEntity(
  facts: EntityFacts,
  now: Date,
): EntityEvaluation {
  const images = facts.images
    .map((image): JudgedImage => {
      const environment = facts.environments.find(
        candidate => candidate.name === image.environment,
      );
      return {
        facts: image,
        verdict: judgeWorkloadImage(
          image,
          facts.exceptions,
          facts.environments,
          now,
        ),
        ...(environment && { environment }),
      };
    })
    .sort(compareImages);
  const highLoopholes = [...facts.highLoopholes].sort(
    (left, right) =>
      compareText(left.cluster, right.cluster) ||
      compareText(left.namespace, right.namespace) ||
      compareText(left.control, right.control) ||
      compareText(left.text, right.text),
  );
  const scopes = scopesOf(images, highLoopholes);
  const checklist = (
    inScope: readonly Scope[],
    inside: readonly JudgedImage[],
    loopholes: EntityFacts['highLoopholes'],
  ) =>
    evaluateChecklist(
      {
        ...(facts.owner !== undefined && { owner: facts.owner }),
        images: inside,
        authorities: facts.authorities,
        highLoopholes: loopholes,
        ...(facts.gateRuns && { gateRuns: facts.gateRuns }),
        ...(facts.decision && { decision: facts.decision }),
        environments: inScope,
      },
      now,
    );
  const rules = checklist(scopes, images, highLoopholes);
  const actions = chooseNextActions(scopes, facts.exceptions, {
    ...(facts.owner !== undefined && { owner: facts.owner }),
    authorities: facts.authorities,
  });

  const environments = scopes.map((scope): EntityEnvironment => {
    const counts = tally(
      scope.images.map(({ facts: image, verdict }) =>
        // All of them belong to this entity, whatever mapped them to it.
        ({ ...countedImage(image, verdict), entityRef: facts.entityRef }),
      ),
    );
    const own = checklist([scope], scope.images, scope.loopholes);
    const stageFacts = {
      attestations: stateOfCheck(own, 'required-attestations'),
      ciGate: stateOfCheck(own, 'ci-gate'),
      highLoopholes: scope.loopholes.length,
    };
    const { stage, reason } = deriveStage({
      ...stageFacts,
      digests: counts.digests,
      signature: scope.modes.signature,
      digest: scope.modes.digest,
    });
    const nextAction = actions.byScope.get(scope.name);
    return {
      environment: scope.name,
      status: worstStatus(scope.asked.map(({ verdict }) => verdict.status)),
      sentence: sentence(
        scope.name,
        scope.images,
        counts,
        facts.exceptions,
        now,
      ),
      digests: counts.digests,
      workloads: counts.workloads,
      cold: counts.cold,
      signature: {
        mode: scope.modes.signature,
        intent: scope.definition?.intent.signature ?? 'unknown',
      },
      digest: {
        mode: scope.modes.digest,
        intent: scope.definition?.intent.digest ?? 'unknown',
      },
      stage,
      stageReason: reason,
      ...stageFacts,
      ...(nextAction && { nextAction }),
      stale: scope.asked.some(({ facts: image }) => image.stale),
    };
  });

  const running = images.filter(({ facts: image }) => !image.cold);
  return {
    entityRef: facts.entityRef,
    status: worstStatus(
      (running.length ? running : images).map(({ verdict }) => verdict.status),
    ),
    score: scoreOf(rules),
    environments,
    rules,
    verdicts: Object.fromEntries(
      images.map(({ facts: image, verdict }) => [image.id, verdict]),
    ),
    ...(actions.overall && { nextAction: actions.overall }),
  };
}
