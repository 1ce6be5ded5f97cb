import { Text } from '@backstage/ui';
import {
  unusedDays,
  type ExceptionUse,
  type SigningException,
} from 'backstage-plugin-image-signing-common';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Facts } from '../components/Facts';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useLoad } from '../hooks/useLoad';

const SOURCES: Record<ExceptionUse['source'], string> = {
  running: 'runs',
  'audit-log': 'admitted',
};

/** What is known of how long nobody needed it. */
function unusedText(exception: SigningException): string | undefined {
  if (exception.status !== 'active') return undefined;
  const days = unusedDays(exception, new Date());
  if (days === undefined) {
    return 'not known: its cluster cannot be watched now';
  }
  return days === 0 ? 'less than a day' : `${days} days`;
}

/** What ran and was admitted under an exception: how often, when, who. */
export const ExceptionUses = (props: { exception: SigningException }) => {
  const { exception } = props;
  const { id, usage, activeSince } = exception;
  const { value, error, retry } = useLoad(
    (api, signal) => api.listExceptionUses(id, { limit: 25 }, { signal }),
    [id, usage?.count, usage?.lastAt],
    ['exceptions'],
  );
  if (!activeSince) return null;
  return (
    <Panel
      title="Use"
      description="Containers that ran under it, and requests with this digest that were admitted."
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="the uses" />}
      {value && (
        <>
          <Facts
            items={[
              ['Uses', String(usage?.count ?? 0)],
              [
                'Last use',
                usage?.lastAt ? <TimeAgo at={usage.lastAt} /> : 'none seen',
              ],
              ['Unused for', unusedText(exception)],
              [
                'Who',
                value.principals.length > 0
                  ? value.principals.join(', ')
                  : undefined,
              ],
              [
                'Audit log of the cluster',
                value.auditLogAt ? (
                  <>
                    last arrived <TimeAgo at={value.auditLogAt} />
                  </>
                ) : (
                  'never arrived, so nobody can tell who used it'
                ),
              ],
            ]}
          />
          {value.items.length > 0 && (
            <PlainTable
              caption="Uses of this exception, the newest first"
              head={['Workload', 'How', 'Who', 'First', 'Last']}
              rows={value.items.map((use, index) => ({
                id: String(index),
                cells: [
                  `${use.workload.kind} ${use.workload.name}${
                    use.container ? `, ${use.container}` : ''
                  }`,
                  SOURCES[use.source],
                  use.principal ?? '',
                  <TimeAgo at={use.firstAt} />,
                  <TimeAgo at={use.lastAt} />,
                ],
              }))}
            />
          )}
          {value.totalCount > value.items.length && (
            <Text as="p" variant="body-small" color="secondary">
              The newest {value.items.length} of {value.totalCount} that are
              kept.
            </Text>
          )}
        </>
      )}
    </Panel>
  );
};
