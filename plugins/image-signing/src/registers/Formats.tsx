import { useEffect } from 'react';
import { Text } from '@backstage/ui';
import type { FormatRegister } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { ExportMenu } from '../components/ExportMenu';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import type { TableMeta } from '../hooks/useCursorTable';
import { useLoad } from '../hooks/useLoad';

const kindsOf = (
  t: Words,
): Record<FormatRegister['uses'][number]['kind'], string> => ({
  format: t('ui.registers.format'),
  place: t('ui.registers.storedAs'),
  signer: t('ui.registers.signedWith'),
});

const of = (t: Words, count: number, all: number) =>
  t('ui.registers.numberOfAll', { number: count, all });

/** Which signature formats are in use, and how far the move has come. */
export const Formats = (props: { onLoaded: (meta: TableMeta) => void }) => {
  const t = useWords();

  const { onLoaded } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.getFormatRegister({ signal }),
    [],
  );
  useEffect(() => {
    if (value) onLoaded({ demo: value.demo });
  }, [value, onLoaded]);
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value)
    return <LoadingBlocks label={t('ui.registers.theFormats')} />;
  if (value.digests === 0) {
    return <EmptyNotice title={t('ui.registers.noRunningDigestWasRead')} />;
  }
  const { digests, uses, owners, ownerCount, from, to, asOf, demo } = value;
  return (
    <>
      <Panel
        title={t('ui.registers.signatureFormatsInUse')}
        description={
          <>
            {t('ui.registers.ofDigestsDistinctRunningDigests', {
              digests,
              timeAgo: <TimeAgo at={asOf} />,
            })}
          </>
        }
      >
        <PlainTable
          caption={t('ui.registers.signatureFormatsInUse')}
          head={[
            t('ui.registers.signature'),
            t('ui.registers.what'),
            t('ui.registers.digests'),
            t('ui.registers.services'),
            t('ui.registers.cannotBeVerifiedIn'),
          ]}
          rows={uses.map(use => ({
            id: `${use.kind} ${use.value}`,
            cells: [
              use.value,
              kindsOf(t)[use.kind],
              of(t, use.digests, digests),
              use.services,
              use.unverifiableIn?.join(', ') ||
                (use.kind === 'format' ? t('ui.registers.noClusterKnown') : ''),
            ],
          }))}
        />
      </Panel>
      <Panel
        title={t('ui.registers.fromFromToTo', {
          from: from.join(', '),
          to: to.join(', '),
        })}
        description={t('ui.registers.distinctRunningDigestsOfEach')}
        actions={
          <ExportMenu
            name={t('ui.registers.formatMigration')}
            readAll={async () => ({
              rows: owners,
              totalCount: ownerCount,
              demo,
            })}
          />
        }
      >
        <PlainTable
          caption={t('ui.registers.migrationByOwner')}
          head={[
            t('table.owner'),
            t('ui.registers.oldOnly'),
            t('ui.registers.both'),
            t('ui.registers.newOnly'),
            t('ui.registers.neither'),
            t('ui.registers.unknown'),
          ]}
          rows={owners.map(row => ({
            id: row.owner ?? '',
            cells: [
              <EntityName
                entityRef={row.owner}
                absent={t('ui.registers.noOwner')}
              />,
              ...[
                row.oldOnly,
                row.both,
                row.newOnly,
                row.unsigned,
                row.unknown,
              ].map(count => of(t, count, row.digests)),
            ],
          }))}
        />
        {ownerCount > owners.length && (
          <Text as="p" variant="body-small" color="secondary">
            {t('ui.registers.theFirstLengthOfOwnercount', {
              length: owners.length,
              ownerCount,
            })}
          </Text>
        )}
      </Panel>
    </>
  );
};
