import {
  combinePosture,
  Control,
  ControlPosture,
  differsFromIntent,
  EnforcementMode,
  EnvironmentDefinition,
  modeAtLeast,
  PathMode,
  PostureEngineAnswer,
  PostureSource,
  SignatureFormat,
  weakestMode,
} from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  ClusterObjects,
  EngineAssessment,
  ModeQuery,
  NamespaceFacts,
} from 'backstage-plugin-image-signing-node';
import type { ImageModes } from '../store/imageModes';
import { parseReference } from './reference';
import type { Slot } from './trim';

/** An engine with its view of one cluster; it never throws. */
export type AssessedEngine = (query: ModeQuery) => PostureEngineAnswer;

/** A reference in use in a namespace, and where in a pod. */
export interface ImageInUse {
  reference: string;
  types: Array<Slot['type']>;
}

export interface NamespacePostureDraft {
  controls: Record<Control, ControlPosture>;
  differsFromIntent?: boolean;
  imageModes: ImageModes;
}

const CONTROLS: Control[] = ['signature', 'digest'];
const PATHS: Array<PathMode['path']> = [
  'containers',
  'initContainers',
  'ephemeralContainers',
];
const PATH_OF: Record<Slot['type'], PathMode['path'] | undefined> = {
  app: 'containers',
  init: 'initContainers',
  ephemeral: 'ephemeralContainers',
  // No engine is asked for these, so nothing is known about them.
  volume: undefined,
};

/** An engine that fails must not hide the others: what it does is unknown. */
export function assessEngines(
  engines: AdmissionEngine[],
  objects: ClusterObjects,
  onError: (engine: string, error: unknown) => void,
  clock?: {
    now: Date;
    /** Told when time alone may change an engine's answers. */
    onChangeAt?: (time: string) => void;
  },
): AssessedEngine[] {
  return engines.map(engine => {
    const { id } = engine;
    const unknown: PostureEngineAnswer = {
      engine: id,
      present: 'unknown',
      contributions: [],
    };
    let failed = false;
    const fail = (error: unknown) => {
      // The same for every namespace and image: once is enough.
      if (!failed) onError(id, error);
      failed = true;
      return unknown;
    };
    let assessment: EngineAssessment;
    try {
      assessment = engine.assess(objects, clock?.now);
      const { changesAt } = assessment;
      if (changesAt) clock?.onChangeAt?.(changesAt);
    } catch (error) {
      fail(error);
      return () => unknown;
    }
    return query => {
      try {
        const { present } = assessment;
        return { engine: id, present, contributions: assessment.modes(query) };
      } catch (error) {
        return fail(error);
      }
    };
  });
}

/** The effective modes in one namespace, and for each image in use there. */
export function assessNamespace(
  engines: AssessedEngine[],
  namespace: NamespaceFacts,
  images: ImageInUse[],
  environment: EnvironmentDefinition | undefined,
): NamespacePostureDraft {
  const imageModes: ImageModes = Object.fromEntries(
    images.map(image => {
      const signature = imageMode(engines, namespace, 'signature', image);
      const digest = imageMode(engines, namespace, 'digest', image);
      return [
        image.reference,
        {
          signature: signature.mode,
          digest: digest.mode,
          ...(signature.verifies.length && { verifies: signature.verifies }),
        },
      ];
    }),
  );
  const controls = Object.fromEntries(
    CONTROLS.map(control => [
      control,
      controlPosture(engines, namespace, control, environment, imageModes),
    ]),
  ) as Record<Control, ControlPosture>;
  return {
    controls,
    differsFromIntent: differsFromIntent(controls),
    imageModes,
  };
}

function controlPosture(
  engines: AssessedEngine[],
  namespace: NamespaceFacts,
  control: Control,
  environment: EnvironmentDefinition | undefined,
  imageModes: ImageModes,
): ControlPosture {
  const input = {
    intent: environment?.intent[control],
    paths: PATHS.map(path => ({
      path,
      engines: ask(engines, namespace, control, path),
    })),
  };
  const headline = combinePosture(input).mode;
  const modes = Object.values(imageModes).map(mode => mode[control]);
  const covered = modes.filter(
    mode => headline !== 'unknown' && modeAtLeast(mode, headline),
  ).length;
  return combinePosture({ ...input, images: { covered, total: modes.length } });
}

function imageMode(
  engines: AssessedEngine[],
  namespace: NamespaceFacts,
  control: Control,
  { reference, types }: ImageInUse,
): { mode: EnforcementMode; verifies: SignatureFormat[][] } {
  const image = normalise(reference);
  const answers = types.map(type => {
    const path = PATH_OF[type];
    if (!path) return { mode: 'unknown' as const, verifies: [] };
    const asked = ask(engines, namespace, control, path, image);
    // Asked for one path only, that path is the headline.
    const { mode, sources } = combinePosture({
      paths: [{ path: 'containers', engines: asked }],
    });
    return { mode, verifies: verifiedFormats(sources) };
  });
  const lists = answers.flatMap(({ verifies }) => verifies);
  return {
    mode: weakestMode(answers.map(({ mode }) => mode)),
    verifies: [...new Map(lists.map(list => [list.join(), list])).values()],
  };
}

/** What each policy in force can verify, where that is known. */
function verifiedFormats(sources: PostureSource[]): SignatureFormat[][] {
  return sources.flatMap(({ mode, verifies }) => {
    if (!verifies || mode === 'none' || mode === 'unknown') return [];
    // What nothing fulfils is in the way only where it refuses.
    if (verifies.length === 0 && mode !== 'enforce') return [];
    return [[...verifies].sort()];
  });
}

function normalise(reference: string): string {
  const { repository, tag, digest } = parseReference(reference);
  if (!repository) return reference;
  return [repository, tag && `:${tag}`, digest && `@${digest}`]
    .filter(Boolean)
    .join('');
}

function ask(
  engines: AssessedEngine[],
  namespace: NamespaceFacts,
  control: Control,
  path: PathMode['path'],
  image?: string,
): PostureEngineAnswer[] {
  return engines.map(engine =>
    engine({
      namespace,
      control,
      path,
      ...(image !== undefined && { image }),
    }),
  );
}
