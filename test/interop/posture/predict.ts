import {
  combinePosture,
  type PostureEngineAnswer,
} from 'backstage-plugin-image-signing-common';
import type {
  AdmissionResource,
  ClusterObjects,
  KubernetesObject,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import { builtInEngines } from '../../../plugins/image-signing-backend/src/observe/admission';
import {
  assessEngines,
  type AssessedEngine,
} from '../../../plugins/image-signing-backend/src/observe/assessPosture';
import { furtherResources } from '../../../plugins/image-signing-backend/src/observe/furtherResources';
import type { KubeApi } from '../support/kube';
import type { Case, Path } from './cases';

/** The strongest thing that happens to a request. */
export type Effect =
  | 'enforce'
  | 'warn'
  | 'audit'
  | 'none'
  | 'outage'
  | 'unknown';

export interface Prediction {
  effect: Effect;
  /** Policies that refuse, where the effect is `enforce`. */
  policies: string[];
}

/** The same with the namespaces, which the portal reads besides. */
export async function readWithNamespaces(
  api: KubeApi,
): Promise<ClusterObjects> {
  const [objects, namespaces] = await Promise.all([
    readObjects(api),
    api.list('/api/v1/namespaces'),
  ]);
  return {
    ...objects,
    get: (group, plural, part) =>
      group === '' && plural === 'namespaces'
        ? { state: 'ok', objects: namespaces as unknown as KubernetesObject[] }
        : objects.get(group, plural, part),
  };
}

/** Everything that the engines ask for, as the API server has it. */
export async function readObjects(api: KubeApi): Promise<ClusterObjects> {
  const read = new Map<string, ObservedResource>();
  const objects: ClusterObjects = {
    cluster: 'real',
    serverVersion: '',
    get(group, plural, part) {
      const found = read.get(`${group}/${plural}`);
      if (!found) return { state: 'pending', objects: [] };
      return {
        state: found.state,
        objects: found.objects.filter(
          ({ metadata }) =>
            !part ||
            (metadata.namespace === part.namespace &&
              (part.name === undefined || metadata.name === part.name)),
        ),
      };
    },
  };
  const readAll = async (wanted: AdmissionResource[]) => {
    for (const { group, versions, plural } of wanted) {
      const key = `${group}/${plural}`;
      for (const version of versions) {
        if (read.get(key)?.state === 'ok') break;
        const root = group ? `/apis/${group}` : '/api';
        const listed = await api.listServed(`${root}/${version}/${plural}`);
        read.set(
          key,
          listed
            ? { state: 'ok', objects: listed as unknown as KubernetesObject[] }
            : { state: 'absent', objects: [] },
        );
      }
    }
  };
  await readAll(builtInEngines.flatMap(({ resources }) => resources));
  await readAll(furtherResources(builtInEngines, objects, fail));
  return objects;
}

function fail(engine: string, error: unknown): never {
  throw new Error(`${engine}: ${error}`);
}

export function assess(objects: ClusterObjects): AssessedEngine[] {
  return assessEngines(builtInEngines, objects, fail);
}

const STRENGTH: Effect[] = [
  'none',
  'audit',
  'warn',
  'unknown',
  'enforce',
  'outage',
];
const strongest = (effects: Effect[]) =>
  effects.reduce(
    (left, right) =>
      STRENGTH.indexOf(left) >= STRENGTH.indexOf(right) ? left : right,
    'none' as Effect,
  );

/** What the posture says that will happen to the request. */
export function predict(engines: AssessedEngine[], one: Case): Prediction {
  const predictions = (
    Object.entries(one.attempt.images) as Array<[Path, string[]]>
  ).flatMap(([path, images]) =>
    images.flatMap(image =>
      (['digest', 'signature'] as const).map(control =>
        predictImage(engines, one, { path, image, control }),
      ),
    ),
  );
  return {
    effect: strongest(predictions.map(({ effect }) => effect)),
    policies: predictions.flatMap(({ policies }) => policies),
  };
}

function predictImage(
  engines: AssessedEngine[],
  { namespace, attempt }: Case,
  asked: { path: Path; image: string; control: 'digest' | 'signature' },
): Prediction {
  const { name, labels = {} } = namespace.metadata;
  const answers = engines.map(engine =>
    engine({ namespace: { name, labels }, ...asked }),
  );
  const down = answers.some(({ contributions }) =>
    contributions.some(({ source }) =>
      source.explanation.includes('everything is refused now'),
    ),
  );
  if (down) return { effect: 'outage', policies: [] };

  const whole = /@sha256:[0-9a-f]{64}$/.test(asked.image);
  if (asked.control === 'digest' && whole) {
    return { effect: 'none', policies: [] };
  }
  // A loophole is a promise, too: through it the request passes.
  const open = new Set([
    ...(asked.image.includes('@') ? ['WEAK_DIGEST_CHECK'] : []),
    ...(attempt.skips ? ['OBJECT_SELECTOR'] : []),
    ...(attempt.excluded ? ['USERS_EXCLUDED'] : []),
    ...(attempt.request === 'update' ? ['UPDATE_NOT_COVERED'] : []),
  ]);
  const effective = answers.map(
    (answer): PostureEngineAnswer => ({
      ...answer,
      contributions: answer.contributions.filter(
        ({ loopholes }) => !loopholes.some(({ code }) => open.has(code)),
      ),
    }),
  );
  // Asked for one path only, that path is the headline.
  const { mode, sources } = combinePosture({
    paths: [{ path: 'containers', engines: effective }],
  });
  return {
    effect: mode,
    policies: sources.flatMap(source =>
      source.mode === 'enforce' && source.policy ? [source.policy] : [],
    ),
  };
}
