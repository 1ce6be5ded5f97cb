import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { STAGES } from './stage';
import type {
  RolloutChange,
  RolloutExtend,
  RolloutNote,
  RolloutOverride,
  RolloutPilot,
  RolloutTrial,
  RolloutTrialKind,
} from './types';

/**
 * What people decided about the rollout.
 *
 * @public
 */
export interface RolloutDocument {
  /** Rises with every change; a change names the one that it was made from. */
  version: number;
  pilots: RolloutPilot[];
  notes: RolloutNote[];
  overrides: RolloutOverride[];
}

/** @public */
export const EMPTY_ROLLOUT: RolloutDocument = {
  version: 0,
  pilots: [],
  notes: [],
  overrides: [],
};

/**
 * The trials that every pilot passes before the rollout goes beyond it.
 *
 * @public
 */
export const ROLLOUT_TRIALS: readonly RolloutTrialKind[] = [
  'key-storage',
  'digest-release',
];

/**
 * What each trial is, as one plain phrase.
 *
 * @public
 */
export const TRIAL_NAMES: Record<RolloutTrialKind, string> = {
  'key-storage': 'key storage test',
  'digest-release': 'release by digest',
};

/** Longest time that a stage may be skipped for, in days. @public */
export const MAX_OVERRIDE_DAYS = 180;

const DAY = 24 * 60 * 60 * 1000;
/** More than anybody reads; the history keeps everything. */
const MOST = 200;

/** @public */
export interface RolloutChangeContext {
  /** Entity ref of the person. */
  actor: string;
  now: Date;
  maxPilots: number;
  /** For what the change creates. */
  id: string;
}

/** @public */
export type RolloutChangeResult =
  | {
      ok: true;
      document: RolloutDocument;
      /** For the history. */
      text: string;
    }
  | {
      ok: false;
      code: 'INVALID' | 'CONFLICT' | 'NOT_FOUND';
      /** Names the field, what is wrong and what to do. */
      text: string;
    };

function invalid(text: string): RolloutChangeResult {
  return { ok: false, code: 'INVALID', text };
}

function conflict(text: string): RolloutChangeResult {
  return { ok: false, code: 'CONFLICT', text };
}

function isBlank(text: string | undefined): text is undefined {
  return !text || !/[\p{L}\p{N}]/u.test(text);
}

const FULL_REF = /^[^\s/:*?]+:[^\s/:*?]+\/[^\s/:*?]+$/;

/**
 * An entity ref with kind and namespace, as the catalog spells it.
 *
 * @public
 */
export function fullRef(text: string): string | undefined {
  return FULL_REF.test(text.trim())
    ? stringifyEntityRef(parseEntityRef(text.trim()))
    : undefined;
}

/** Whether a text is an address that a browser may be sent to. @public */
export function isWebLink(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

type Change = RolloutChange & { text: string };
type Action = (
  document: RolloutDocument,
  change: Change,
  context: RolloutChangeContext,
) => RolloutChangeResult;

const ACTIONS: Record<RolloutChange['action'], Action> = {
  'add-pilot': (document, { entityRef, text }, { actor, now, maxPilots }) => {
    const { pilots } = document;
    if (!entityRef) return invalid('entityRef: name the service.');
    if (pilots.some(pilot => pilot.entityRef === entityRef)) {
      return conflict(`entityRef: ${entityRef} is a pilot already.`);
    }
    if (pilots.length >= maxPilots) {
      return conflict(
        `entityRef: the pilot holds ${maxPilots} services at most (imageSigning.rollout.maxPilots). Take one out first.`,
      );
    }
    const pilot: RolloutPilot = {
      entityRef,
      reason: text,
      by: actor,
      at: now.toISOString(),
      trials: [],
    };
    return {
      ok: true,
      document: { ...document, pilots: [...pilots, pilot] },
      text: `Pilot: ${text}`,
    };
  },

  'remove-pilot': (document, { entityRef, text }) => {
    const pilots = document.pilots.filter(
      pilot => pilot.entityRef !== entityRef,
    );
    return pilots.length === document.pilots.length
      ? notAPilot(entityRef)
      : {
          ok: true,
          document: { ...document, pilots },
          text: `No longer a pilot: ${text}`,
        };
  },

  'record-trial': (document, change, { actor, now }) => {
    const { entityRef, trial, outcome, text, link } = change;
    if (!trial) {
      return invalid(`trial: name one of ${ROLLOUT_TRIALS.join(', ')}.`);
    }
    if (!outcome) return invalid('outcome: write passed or failed.');
    const pilot = document.pilots.find(one => one.entityRef === entityRef);
    if (!pilot) return notAPilot(entityRef);
    if (pilot.trials.length >= MOST) return tooMany('trials');
    const entry: RolloutTrial = {
      kind: trial,
      outcome,
      text,
      ...(link && { link }),
      by: actor,
      at: now.toISOString(),
    };
    return {
      ok: true,
      document: {
        ...document,
        pilots: document.pilots.map(one =>
          one === pilot ? { ...one, trials: [...one.trials, entry] } : one,
        ),
      },
      text: `${TRIAL_NAMES[trial]} ${outcome}: ${text}`,
    };
  },

  'add-note': (document, change, { actor, now, id }) => {
    const { note, text, link, entityRef } = change;
    if (!note) return invalid('note: write feedback or template-pr.');
    if (note === 'template-pr' && !link) {
      return invalid('link: give the address of the pull request.');
    }
    if (document.notes.length >= MOST) return tooMany('notes');
    const entry: RolloutNote = {
      id,
      kind: note,
      text,
      ...(link && { link }),
      ...(entityRef && { entityRef }),
      by: actor,
      at: now.toISOString(),
    };
    return {
      ok: true,
      document: { ...document, notes: [...document.notes, entry] },
      text: `${note === 'feedback' ? 'Feedback' : 'Template'}: ${text}`,
    };
  },

  'add-override': (document, change, { actor, now, id }) => {
    const { stage, until, entityRef, environment, text } = change;
    if (!stage || stage === 'strict') {
      return invalid(
        `stage: name the stage to skip, one of ${STAGES.slice(0, -1).join(
          ', ',
        )}.`,
      );
    }
    const end = until === undefined ? NaN : Date.parse(until);
    if (Number.isNaN(end) || end <= now.getTime()) {
      return invalid('until: give an end date in the future.');
    }
    if (end > now.getTime() + MAX_OVERRIDE_DAYS * DAY) {
      return invalid(
        `until: an override lasts ${MAX_OVERRIDE_DAYS} days at most.`,
      );
    }
    if (document.overrides.length >= MOST) return tooMany('overrides');
    const entry: RolloutOverride = {
      id,
      stage,
      ...(entityRef && { entityRef }),
      ...(environment && { environment }),
      reason: text,
      until: new Date(end).toISOString(),
      by: actor,
      at: now.toISOString(),
    };
    return {
      ok: true,
      document: { ...document, overrides: [...document.overrides, entry] },
      text: `May skip ${stage}${
        environment ? ` in ${environment}` : ''
      } until ${entry.until.slice(0, 10)}: ${text}`,
    };
  },

  'end-override': (document, { id, text }, { actor, now }) => {
    const entry = document.overrides.find(one => one.id === id);
    if (!entry) {
      return {
        ok: false,
        code: 'NOT_FOUND',
        text: `id: there is no override ${id ?? ''}`,
      };
    }
    if (!isInForce(entry, now)) return conflict('id: it has ended already.');
    const ended = { ...entry, endedAt: now.toISOString(), endedBy: actor };
    return {
      ok: true,
      document: {
        ...document,
        overrides: document.overrides.map(one => (one === entry ? ended : one)),
      },
      text: `Override of ${entry.stage} ended: ${text}`,
    };
  },
};

/**
 * Makes one decision about the rollout, or tells why it cannot be made. Pure:
 * who may decide is asked by the caller.
 *
 * @public
 */
export function changeRollout(
  document: RolloutDocument,
  change: RolloutChange,
  context: RolloutChangeContext,
): RolloutChangeResult {
  if (change.version !== document.version) {
    return conflict(
      `version: somebody else changed the rollout meanwhile (you saw ${change.version}, it is ${document.version}). Load it again and repeat the change.`,
    );
  }
  if (isBlank(change.text)) {
    return invalid('text: write why, or what was seen, in a sentence.');
  }
  if (change.link !== undefined && !isWebLink(change.link)) {
    return invalid('link: write a whole address beginning with https://');
  }
  const entityRef =
    change.entityRef === undefined ? undefined : fullRef(change.entityRef);
  if (change.entityRef !== undefined && !entityRef) {
    return invalid(
      'entityRef: write kind:namespace/name, for example component:default/payments.',
    );
  }
  const result = ACTIONS[change.action](
    document,
    { ...change, entityRef, text: change.text.trim() },
    context,
  );
  return result.ok
    ? {
        ...result,
        document: { ...result.document, version: document.version + 1 },
      }
    : result;
}

function notAPilot(entityRef: string | undefined): RolloutChangeResult {
  return conflict(
    entityRef
      ? `entityRef: ${entityRef} is not a pilot.`
      : 'entityRef: name the pilot.',
  );
}

function tooMany(what: string): RolloutChangeResult {
  return conflict(`There are ${MOST} ${what} already, which is the most.`);
}

/** Whether an override counts now. @public */
export function isInForce(override: RolloutOverride, now: Date): boolean {
  return (
    override.endedAt === undefined && Date.parse(override.until) > now.getTime()
  );
}

/**
 * The overrides that count now for one service in one environment.
 *
 * @public
 */
export function overridesFor(
  document: RolloutDocument,
  place: { entityRef: string; environment: string },
  now: Date,
): RolloutOverride[] {
  return document.overrides.filter(
    one =>
      isInForce(one, now) &&
      (one.entityRef ?? place.entityRef) === place.entityRef &&
      (one.environment ?? place.environment) === place.environment,
  );
}

/** The newest try of a trial. @public */
export function latestTrial(
  pilot: Pick<RolloutPilot, 'trials'>,
  kind: RolloutTrialKind,
): RolloutTrial | undefined {
  return pilot.trials.filter(trial => trial.kind === kind).at(-1);
}

/**
 * Whether the rollout may go beyond the pilot: every pilot has passed both
 * trials, or an override of the pilot stage for all services says so.
 *
 * @public
 */
export function extendState(
  document: RolloutDocument,
  now: Date,
): RolloutExtend {
  const missing =
    document.pilots.length === 0
      ? ['No service is a pilot yet.']
      : document.pilots.flatMap(pilot =>
          ROLLOUT_TRIALS.flatMap(kind => {
            const trial = latestTrial(pilot, kind);
            if (trial?.outcome === 'passed') return [];
            return [
              `${pilot.entityRef}: the ${TRIAL_NAMES[kind]} ${
                trial ? 'failed' : 'has not been recorded'
              }.`,
            ];
          }),
        );
  const override = document.overrides.find(
    one =>
      one.stage === 'pilot' &&
      one.entityRef === undefined &&
      one.environment === undefined &&
      isInForce(one, now),
  );
  return {
    unlocked: missing.length === 0 || override !== undefined,
    missing,
    ...(override && { override }),
  };
}
