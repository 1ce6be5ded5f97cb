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
import type { TableMeta } from '../hooks/useCursorTable';
import { useLoad } from '../hooks/useLoad';

const KINDS: Record<FormatRegister['uses'][number]['kind'], string> = {
  format: 'Format',
  place: 'Stored as',
  signer: 'Signed with',
};

const of = (count: number, all: number) => `${count} of ${all}`;

/** Which signature formats are in use, and how far the move has come. */
export const Formats = (props: { onLoaded: (meta: TableMeta) => void }) => {
  const { onLoaded } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.getFormatRegister({ signal }),
    [],
  );
  useEffect(() => {
    if (value) onLoaded({ demo: value.demo });
  }, [value, onLoaded]);
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value) return <LoadingBlocks label="the formats" />;
  if (value.digests === 0) {
    return <EmptyNotice title="No running digest was read yet" />;
  }
  const { digests, uses, owners, ownerCount, from, to, asOf, demo } = value;
  return (
    <>
      <Panel
        title="Signature formats in use"
        description={
          <>
            Of {digests} distinct running digests, whether a signature is valid
            or not; one digest may have several. Counted <TimeAgo at={asOf} />.
          </>
        }
      >
        <PlainTable
          caption="Signature formats in use"
          head={[
            'Signature',
            'What',
            'Digests',
            'Services',
            'Cannot be verified in',
          ]}
          rows={uses.map(use => ({
            id: `${use.kind} ${use.value}`,
            cells: [
              use.value,
              KINDS[use.kind],
              of(use.digests, digests),
              use.services,
              use.unverifiableIn?.join(', ') ||
                (use.kind === 'format' ? 'no cluster known' : ''),
            ],
          }))}
        />
      </Panel>
      <Panel
        title={`From ${from.join(', ')} to ${to.join(', ')}`}
        description="Distinct running digests of each owner. What was not read whole is unknown."
        actions={
          <ExportMenu
            name="Format migration"
            readAll={async () => ({
              rows: owners,
              totalCount: ownerCount,
              demo,
            })}
          />
        }
      >
        <PlainTable
          caption="Migration by owner"
          head={['Owner', 'Old only', 'Both', 'New only', 'Neither', 'Unknown']}
          rows={owners.map(row => ({
            id: row.owner ?? '',
            cells: [
              <EntityName entityRef={row.owner} absent="no owner" />,
              ...[
                row.oldOnly,
                row.both,
                row.newOnly,
                row.unsigned,
                row.unknown,
              ].map(count => of(count, row.digests)),
            ],
          }))}
        />
        {ownerCount > owners.length && (
          <Text as="p" variant="body-small" color="secondary">
            The first {owners.length} of {ownerCount} owners are shown.
          </Text>
        )}
      </Panel>
    </>
  );
};
