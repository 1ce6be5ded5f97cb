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
import { useWords, type Words } from '../components/words';
import { useLoad } from '../hooks/useLoad';

const SOURCES: Record<ExceptionUse['source'], string> = {
  running: 'runs',
  'audit-log': 'admitted',
};

/** What is known of how long nobody needed it. */
function unusedText(t: Words, exception: SigningException): string | undefined {
  if (exception.status !== 'active') return undefined;
  const days = unusedDays(exception, new Date());
  if (days === undefined) {
    return t('ui.exceptions.notKnownItsClusterCannot');
  }
  return days === 0
    ? t('ui.exceptions.lessThanADay')
    : t('ui.exceptions.days', { count: days });
}

/** Where the page tells who used an exception and when. */
export const USES_ID = 'exception-uses';

/** What ran and was admitted under an exception: how often, when, who. */
export const ExceptionUses = (props: { exception: SigningException }) => {
  const t = useWords();

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
      id={USES_ID}
      title={t('ui.exceptions.use')}
      description={t('ui.exceptions.containersThatRanUnderIt')}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label={t('ui.exceptions.theUses')} />}
      {value && (
        <>
          <Facts
            items={[
              [t('ui.exceptions.uses'), String(usage?.count ?? 0)],
              [
                t('ui.exceptions.lastUse'),
                usage?.lastAt ? (
                  <TimeAgo at={usage.lastAt} />
                ) : (
                  t('ui.exceptions.noneSeen')
                ),
              ],
              [t('ui.exceptions.unusedFor'), unusedText(t, exception)],
              [
                t('table.who'),
                value.principals.length > 0
                  ? value.principals.join(', ')
                  : undefined,
              ],
              [
                t('ui.exceptions.auditLogOfTheCluster'),
                value.auditLogAt ? (
                  <>
                    {t('ui.exceptions.lastArrivedTimeago', {
                      timeAgo: <TimeAgo at={value.auditLogAt} />,
                    })}
                  </>
                ) : (
                  t('ui.exceptions.neverArrivedSoNobodyCan')
                ),
              ],
            ]}
          />
          {value.items.length > 0 && (
            <PlainTable
              caption={t('ui.exceptions.usesOfThisExceptionThe')}
              head={[
                t('table.workload'),
                t('ui.exceptions.how'),
                t('table.who'),
                t('ui.exceptions.first'),
                t('ui.exceptions.last'),
              ]}
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
              {t('ui.exceptions.theNewestLengthOfTotalcount', {
                length: value.items.length,
                totalCount: value.totalCount,
              })}
            </Text>
          )}
        </>
      )}
    </Panel>
  );
};
