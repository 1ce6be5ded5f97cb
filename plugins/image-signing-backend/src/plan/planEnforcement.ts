import type {
  Control,
  ControlPosture,
  EnforcementMode,
  EnvironmentDefinition,
} from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  ClusterObjects,
  EngineAssessment,
  NamespaceFacts,
} from 'backstage-plugin-image-signing-node';
import { assessEngines, assessNamespace } from '../observe/assessPosture';
import { editedObjects } from './editedObjects';
import type { EngineAnswer, ObjectEdit, WeakPolicy } from './enginePlan';
import { plannerOf } from './planners';

const CONTROLS: Control[] = ['signature', 'digest'];

/** What there is to plan with. */
export interface EnforcementInput {
  engines: readonly AdmissionEngine[];
  objects: ClusterObjects;
  namespace: NamespaceFacts;
  environment: EnvironmentDefinition | undefined;
  now: Date;
  /** Other namespaces of the cluster: what the steps do to them is told. */
  others: readonly NamespaceFacts[];
}

/** What becomes of one policy that does not enforce. */
export interface EnforcementStep extends WeakPolicy {
  engine: string;
  granularity: string;
  answer: EngineAnswer;
  /** The modes after this step alone; absent where it is not possible. */
  gives?: Record<Control, EnforcementMode>;
  /** Namespaces whose mode the step changes too. */
  elsewhere: OtherChange[];
}

export interface OtherChange {
  namespace: string;
  control: Control;
  before: EnforcementMode;
  after: EnforcementMode;
}

export interface EnforcementPlanDraft {
  /** Before and after all possible steps. */
  controls: Record<Control, { now: ControlPosture; planned: ControlPosture }>;
  steps: EnforcementStep[];
  /** Controls for which no policy is there that could be turned. */
  missing: Control[];
}

/**
 * Plans how a namespace comes to enforce: for each policy that does less there,
 * what changes in its engine's objects. Every change is judged by the engines'
 * own reading of the objects as they would be then, for this namespace and for
 * the others; a change without bounds of its own that would act elsewhere is
 * refused. Pure.
 */
export function planEnforcement(input: EnforcementInput): EnforcementPlanDraft {
  const { namespace } = input;
  const present = viewOf(input, input.objects);
  const now = present(namespace);
  const before = input.others.map(other => modesOf(present(other)));
  const steps = weakPolicies(input, now).map(weak =>
    stepOf(weak, input, before),
  );
  const edits = steps.flatMap(({ answer }) => editsOf(answer));
  const planned = viewOf(input, editedObjects(input.objects, edits))(namespace);
  return {
    controls: {
      signature: { now: now.signature, planned: planned.signature },
      digest: { now: now.digest, planned: planned.digest },
    },
    steps,
    missing: CONTROLS.filter(
      control =>
        now[control].mode !== 'enforce' &&
        !steps.some(step => step.controls.includes(control)),
    ),
  };
}

/** All that changes by a step, the engine's own doing included. */
export function editsOf(answer: EngineAnswer): ObjectEdit[] {
  return answer.possible ? [...answer.edits, ...(answer.follows ?? [])] : [];
}

function stepOf(
  weak: WeakPolicy & { engine: string },
  input: EnforcementInput,
  before: Array<Record<Control, EnforcementMode>>,
): EnforcementStep {
  const { objects, namespace, others } = input;
  const planner = plannerOf(weak.engine);
  const answer = planner.answer({ objects, namespace, policy: weak });
  const base = { ...weak, granularity: planner.granularity };
  if (!answer.possible) return { ...base, answer, elsewhere: [] };
  const view = viewOf(input, editedObjects(objects, editsOf(answer)));
  const elsewhere = others.flatMap((other, index) => {
    const after = modesOf(view(other));
    return CONTROLS.filter(
      control => after[control] !== before[index][control],
    ).map(control => ({
      namespace: other.name,
      control,
      before: before[index][control],
      after: after[control],
    }));
  });
  if (answer.reach === 'cluster' && elsewhere.length > 0) {
    return {
      ...base,
      answer: {
        possible: false,
        why: `${planner.granularity} Turning ${
          weak.source.policy
        } would also act in ${namesOf(elsewhere)}.`,
      },
      elsewhere,
    };
  }
  return {
    ...base,
    answer,
    gives: modesOf(view(namespace)),
    elsewhere,
  };
}

const SHOWN = 5;

function namesOf(changes: readonly OtherChange[]): string {
  const names = [...new Set(changes.map(one => one.namespace))];
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }`;
}

/**
 * The policies that bear on a control that is not enforced and do less than
 * enforce; those that do nothing here only where no other does more.
 */
function weakPolicies(
  { engines, objects, namespace, now: time }: EnforcementInput,
  now: Record<Control, ControlPosture>,
): Array<WeakPolicy & { engine: string }> {
  const found = new Map<string, WeakPolicy & { engine: string }>();
  for (const control of CONTROLS) {
    if (now[control].mode === 'enforce') continue;
    const weak = engines.flatMap(engine =>
      contributionsOf(engine, objects, namespace, control, time).map(
        source => ({
          engine: engine.id,
          source,
        }),
      ),
    );
    const acting = weak.filter(({ source }) => source.mode !== 'none');
    for (const { engine, source } of acting.length > 0 ? acting : weak) {
      const key = JSON.stringify([engine, source.policy, source.binding]);
      const known = found.get(key);
      if (known) {
        if (!known.controls.includes(control)) known.controls.push(control);
      } else {
        found.set(key, { engine, source, controls: [control] });
      }
    }
  }
  return [...found.values()];
}

function contributionsOf(
  engine: AdmissionEngine,
  objects: ClusterObjects,
  namespace: NamespaceFacts,
  control: Control,
  now: Date,
) {
  try {
    const assessment: EngineAssessment = engine.assess(objects, now);
    return assessment
      .modes({ namespace, control, path: 'containers' })
      .map(({ source }) => source)
      .filter(({ mode }) => mode !== 'enforce');
  } catch {
    // The posture says already that what the engine does is not known.
    return [];
  }
}

/** The effective modes of any namespace, by objects as they are or would be. */
function viewOf(
  { engines, environment, now }: EnforcementInput,
  objects: ClusterObjects,
): (namespace: NamespaceFacts) => Record<Control, ControlPosture> {
  const assessed = assessEngines([...engines], objects, () => {}, { now });
  return namespace =>
    assessNamespace(assessed, labelledAs(objects, namespace), [], environment)
      .controls;
}

/** An edit may be of the namespace itself. */
function labelledAs(
  objects: ClusterObjects,
  { name, labels }: NamespaceFacts,
): NamespaceFacts {
  const { state, objects: namespaces } = objects.get('', 'namespaces');
  const object = namespaces.find(({ metadata }) => metadata.name === name);
  return {
    name,
    labels: state === 'ok' && object ? object.metadata.labels ?? {} : labels,
  };
}

function modesOf(
  controls: Record<Control, ControlPosture>,
): Record<Control, EnforcementMode> {
  return { signature: controls.signature.mode, digest: controls.digest.mode };
}
