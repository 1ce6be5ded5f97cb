import {
  combinePosture,
  type EnforcementMode,
  type ImageVerdict,
  type PostureEngineAnswer,
} from 'backstage-plugin-image-signing-common';
import { predictAdmission } from '../../../plugins/image-signing-backend/src/dryRun/compareDryRun';
import type { AssessedEngine } from '../../../plugins/image-signing-backend/src/observe/assessPosture';
import type { Case, Path, UsedImage } from './cases';

/** What becomes of a request. */
export type Decision = 'refused' | 'warned' | 'admitted' | 'unknown';

export interface Prediction {
  decision: Decision;
  /** The strongest mode of each control, over the images of the request. */
  modes: Record<'signature' | 'digest', EnforcementMode>;
  /** Policies that refuse. */
  policies: string[];
}

const WORST_FIRST: Decision[] = ['refused', 'unknown', 'warned', 'admitted'];
const MODES: EnforcementMode[] = [
  'none',
  'audit',
  'warn',
  'unknown',
  'enforce',
];

/** A loophole is a promise, too: through it the request passes. */
function loopholesOf({ attempt, variant, namespace }: Case): Set<string> {
  return new Set([
    ...(attempt.skips ? ['OBJECT_SELECTOR', 'OPT_OUT'] : []),
    ...(attempt.request === 'update' ? ['UPDATE_NOT_COVERED'] : []),
    ...(variant.opens?.(attempt, namespace) ?? []),
  ]);
}

function effective(
  engines: readonly AssessedEngine[],
  one: Case,
  query: {
    path: Path;
    image: string;
    control: 'signature' | 'digest';
  },
) {
  const { name, labels = {} } = one.namespace.metadata;
  const open = loopholesOf(one);
  const answers = engines
    .map(engine => engine({ namespace: { name, labels }, ...query }))
    .map(
      (answer): PostureEngineAnswer => ({
        ...answer,
        contributions: answer.contributions.filter(
          ({ loopholes }) => !loopholes.some(({ code }) => open.has(code)),
        ),
      }),
    );
  // Asked for one path only, that path is the headline.
  return combinePosture({
    paths: [{ path: 'containers', engines: answers }],
  });
}

/**
 * What the posture says that will happen to the request; `rewritten` are the
 * images of the Pod that was answered, by path.
 */
export function predict(
  engines: readonly AssessedEngine[],
  one: Case,
  rewritten: Partial<Record<Path, string[]>>,
): Prediction {
  const decisions: Decision[] = [];
  const policies = new Set<string>();
  const modes: Prediction['modes'] = { signature: 'none', digest: 'none' };
  const images = Object.entries(one.attempt.images) as Array<
    [Path, UsedImage[]]
  >;
  for (const [path, used] of images) {
    used.forEach((image, index) => {
      const asked = { path, image: image.reference };
      const signature = effective(engines, one, {
        ...asked,
        control: 'signature',
      });
      const digest = effective(engines, one, { ...asked, control: 'digest' });
      for (const [control, { mode }] of Object.entries({ signature, digest })) {
        const key = control as keyof typeof modes;
        if (MODES.indexOf(mode) > MODES.indexOf(modes[key])) modes[key] = mode;
      }
      const fulfils = (wanted: EnforcementMode) =>
        image.signed !== undefined &&
        signature.sources.every(
          ({ mode, verifies }) =>
            mode !== wanted || !verifies || verifies.includes(image.signed!),
        );
      const trusted = fulfils('enforce');
      const pinned =
        image.pinned || rewritten[path]?.[index]?.includes('@') === true;
      const outcome = predictAdmission(
        {
          facts: {
            reference: image.reference,
            pinned,
            stale: false,
            modes: { signature: signature.mode, digest: digest.mode },
          },
          verdict: {
            status: trusted ? 'verified' : 'failed',
            reasons: [],
          } as Partial<ImageVerdict> as ImageVerdict,
        },
        {},
      );
      const modesOf = ({ sources }: typeof signature) =>
        sources.map(({ mode }) => mode);
      const warns =
        (modesOf(signature).includes('warn') && !fulfils('warn')) ||
        (modesOf(digest).includes('warn') && !pinned);
      if (outcome === 'admitted') decisions.push(warns ? 'warned' : 'admitted');
      else decisions.push(outcome === 'refused' ? 'refused' : 'unknown');
      if (outcome === 'refused') {
        for (const { mode, policy } of [
          ...(trusted ? [] : signature.sources),
          ...(pinned ? [] : digest.sources),
        ]) {
          if (mode === 'enforce' && policy) policies.add(policy);
        }
      }
    });
  }
  return {
    decision: WORST_FIRST.find(decision => decisions.includes(decision))!,
    modes,
    policies: [...policies],
  };
}
