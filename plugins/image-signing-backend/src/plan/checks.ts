import type {
  Control,
  ControlPosture,
  EnvironmentDefinition,
  Loophole,
  PlanCheck,
  ReadinessSummary,
} from 'backstage-plugin-image-signing-common';
import type { EnforcementPlanDraft } from './planEnforcement';

const CONTROLS: Control[] = ['signature', 'digest'];

/** What is known of a namespace beside its modes. */
export interface PlanSurroundings {
  environment: EnvironmentDefinition | undefined;
  /** True where the cluster was silent for too long. */
  stale: boolean;
  readiness: Pick<ReadinessSummary, 'clusterPolicies' | 'dryRuns'>;
  /** Active exceptions in the namespace that end soon, by name. */
  endingExceptions: string[];
  endingWithinDays: number;
  /** Weakenings of the namespace that nobody has made good. */
  openWeakenings: number;
}

/** What should hold before the change is made, the open ones first. */
export function planChecks(
  draft: Pick<EnforcementPlanDraft, 'controls'>,
  around: PlanSurroundings,
): PlanCheck[] {
  const planned = CONTROLS.map(control => draft.controls[control].planned);
  const checks = [
    freshness(around),
    simulation(around),
    dryRuns(around),
    loopholes(planned),
    failOpen(planned),
    health(planned),
    exceptions(around),
    weakenings(around),
    gateOwner(around),
  ];
  const order = ['fail', 'unknown', 'pass'];
  return checks.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

function check(
  id: PlanCheck['id'],
  state: PlanCheck['state'],
  text: string,
  fix?: string,
): PlanCheck {
  return { id, state, text, ...(fix !== undefined && { fix }) };
}

function freshness({ stale }: PlanSurroundings): PlanCheck {
  return stale
    ? check(
        'fresh',
        'fail',
        'The cluster is silent: everything here may be out of date.',
        'Restore the connection to the cluster first.',
      )
    : check('fresh', 'pass', 'The cluster was read a moment ago.');
}

function simulation({ readiness }: PlanSurroundings): PlanCheck {
  const { refused, unknown, workloads } = readiness.clusterPolicies.counts;
  const of = `${refused} of ${workloads} workloads would be refused, ${unknown} are unknown`;
  if (refused > 0) {
    return check(
      'simulation',
      'fail',
      `By the policies of the cluster ${of}.`,
      'Mend the blockers, or request exceptions for them.',
    );
  }
  if (unknown > 0 || workloads === 0) {
    return check(
      'simulation',
      'unknown',
      workloads === 0
        ? 'No workload was simulated here.'
        : `By the policies of the cluster ${of}.`,
      'Find out why they are unknown before you enforce.',
    );
  }
  return check(
    'simulation',
    'pass',
    `By the policies of the cluster none of ${workloads} workloads would be refused.`,
  );
}

function dryRuns({ readiness }: PlanSurroundings): PlanCheck {
  const { dryRuns: counts } = readiness;
  if (!counts) {
    return check(
      'dry-runs',
      'unknown',
      'The API server was not asked by dry run.',
      'Set dryRun of the cluster, see docs/clusters.',
    );
  }
  const { tried, laxer, stricter, notComparable } = counts;
  const text = `Of ${tried} dry runs ${laxer} were admitted and ${stricter} refused against the prediction, ${notComparable} cannot be compared.`;
  if (laxer + stricter > 0) {
    return check(
      'dry-runs',
      'fail',
      text,
      'Find out why the API server answers otherwise than predicted.',
    );
  }
  return check('dry-runs', notComparable < tried ? 'pass' : 'unknown', text);
}

function distinct(planned: ControlPosture[]): Loophole[] {
  const found = planned.flatMap(one => one.loopholes);
  return [...new Map(found.map(hole => [hole.text, hole])).values()];
}

function loopholes(planned: ControlPosture[]): PlanCheck {
  const open = distinct(planned).filter(
    ({ severity, code }) => severity === 'high' && code !== 'FAIL_OPEN',
  );
  return open.length > 0
    ? check(
        'loopholes',
        'fail',
        `Loopholes stay open: ${open.map(hole => hole.text).join(' ')}`,
        open.map(hole => hole.fix).join(' '),
      )
    : check('loopholes', 'pass', 'No loophole of high severity stays open.');
}

function failOpen(planned: ControlPosture[]): PlanCheck {
  const open = distinct(planned).filter(({ code }) => code === 'FAIL_OPEN');
  return open.length > 0
    ? check(
        'failure-policy',
        'fail',
        open.map(hole => hole.text).join(' '),
        'Set the failure policy to Fail.',
      )
    : check(
        'failure-policy',
        'pass',
        'No webhook or policy here lets requests pass when it fails.',
      );
}

/** As the gates of webhooks say it. */
const SILENT = /Nobody answers behind webhook/;

function health(planned: ControlPosture[]): PlanCheck {
  const silent = planned
    .flatMap(one => one.sources)
    .find(({ explanation }) => SILENT.test(explanation ?? ''));
  if (silent) {
    return check(
      'engine-health',
      'fail',
      silent.explanation ?? '',
      `Mend ${silent.engine} first: enforcing, it would refuse everything.`,
    );
  }
  return planned.some(({ mode }) => mode === 'unknown')
    ? check(
        'engine-health',
        'unknown',
        'What an engine does here could not be read.',
        'Grant the roles in docs/clusters.',
      )
    : check('engine-health', 'pass', 'Nothing tells that an engine is down.');
}

function exceptions({
  endingExceptions: ending,
  endingWithinDays: days,
}: PlanSurroundings): PlanCheck {
  return ending.length > 0
    ? check(
        'exceptions',
        'fail',
        `Exceptions end within ${days} days: ${ending.join(', ')}.`,
        'Sign these images, or renew the exceptions, or they are refused then.',
      )
    : check(
        'exceptions',
        'pass',
        `No exception of the namespace ends within ${days} days.`,
      );
}

function weakenings({ openWeakenings }: PlanSurroundings): PlanCheck {
  return openWeakenings > 0
    ? check(
        'weakenings',
        'fail',
        `${openWeakenings} weakenings of the enforcement here were not made good.`,
        'Look at the changes of the posture.',
      )
    : check('weakenings', 'pass', 'No weakening here is open.');
}

function gateOwner({ environment }: PlanSurroundings): PlanCheck {
  if (environment?.gateOwner) {
    return check(
      'gate-owner',
      'pass',
      `${environment.gateOwner} owns the gate.`,
    );
  }
  return check(
    'gate-owner',
    'fail',
    environment
      ? `Nobody is named who must not accept images without verification in ${environment.name}.`
      : 'The namespace is in no environment, so nobody owns its gate.',
    'Set gateOwner of the environment in imageSigning.environments.',
  );
}
