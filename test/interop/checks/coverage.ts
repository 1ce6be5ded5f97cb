import { DEV, PROD, STAGE, type RunningEstate } from '../support/estate';
import { expectedVerdict } from '../support/answers';
import type { Deployed } from '../support/fleet';
import type { Section } from '../support/table';

interface Numbers {
  digests: number;
  verified: number;
  failed: number;
  excepted: number;
  unknown: number;
  pinned: number;
  protected: number;
  workloads: number;
  unmapped: number;
}

/** R8, counting: distinct digests per entity, with every denominator. */
export async function checkCoverage(
  section: Section,
  { portal }: RunningEstate,
  fleet: Deployed[],
): Promise<void> {
  for (const [name, namespace] of [
    ['prod', PROD],
    ['stage', STAGE],
    ['dev', DEV],
  ]) {
    await section.expect<Numbers | undefined>(
      `coverage of ${name}`,
      async () => {
        const { environments } = await portal.api.getOverview();
        const found = environments.find(one => one.environment === name);
        if (!found) return undefined;
        const { digests, workloads, unmapped } = found;
        return {
          digests: digests.total,
          verified: digests.verified,
          failed: digests.failed,
          excepted: digests.excepted,
          unknown: digests.unknown,
          pinned: digests.pinned,
          protected: digests.protected,
          workloads: workloads.total,
          unmapped: unmapped.total,
        };
      },
      expectedNumbers(
        fleet.filter(one => one.workload.namespace === namespace),
      ),
      90,
    );
  }
  await section.expect(
    'two workloads with two tags of one digest',
    async () => {
      const report = await portal.api.getEntityReport({
        kind: 'component',
        namespace: 'default',
        name: 'twins',
      });
      const dev = report.environments.find(one => one.environment === 'dev');
      return {
        digests: dev?.digests.total,
        workloads: dev?.workloads.total,
      };
    },
    { digests: 1, workloads: 2 },
  );
}

function expectedNumbers(fleet: Deployed[]): Numbers {
  const unit = ({ workload, running }: Deployed) =>
    `${workload.component ?? ''} ${running.pinned}`;
  const units = [...new Map(fleet.map(one => [unit(one), one])).values()];
  const withStatus = (status: string) =>
    units.filter(one => expectedVerdict(one).status === status).length;
  return {
    digests: units.length,
    verified: withStatus('verified'),
    failed: withStatus('failed'),
    excepted: 0,
    unknown: 0,
    pinned: units.filter(one => one.workload.image.includes('@')).length,
    // No admission control of this cluster looks at signatures.
    protected: 0,
    workloads: fleet.length,
    unmapped: units.filter(one => !one.workload.component).length,
  };
}
