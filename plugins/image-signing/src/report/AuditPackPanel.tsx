import { useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, Flex, Text } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import {
  imageSigningAuditPackCreatePermission,
  type AuditPack,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { DayField } from '../components/DayField';
import { EntityName } from '../components/EntityName';
import { FilterSelect } from '../components/FilterSelect';
import { errorMessage, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { saveBlob } from '../components/saveText';
import { useWords, type Words } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { formatTime } from './reportText';
import styles from './ReportPage.module.css';

interface PackProps {
  /** The span of the report, which a pack starts with. */
  from: string;
  to: string;
  environments: Array<{ id: string; label: string }>;
  owners: string[];
}

interface Draft {
  from: string | undefined;
  to: string | undefined;
  environment?: string;
  owner?: string;
}

/** What became of the newest download, in one line. */
function lastDownload(t: Words, { downloads }: AuditPack) {
  const [last] = downloads;
  if (!last) return t('ui.report.notDownloadedYet');
  if (last.state !== 'complete') {
    return last.state === 'writing'
      ? t('ui.report.beingWrittenSinceFormattime', {
          formatTime: formatTime(last.startedAt),
        })
      : t('ui.report.notWrittenToItsEnd', {
          formatTime: formatTime(last.startedAt),
        });
  }
  const rows = last.files.reduce((sum, file) => sum + file.rows, 0);
  const cut = last.files.filter(file => file.cut).map(({ name }) => name);
  return (
    <>
      {t('ui.report.downloadedRows', {
        formatTime: formatTime(last.startedAt),
        count: rows,
      })}
      {cut.length > 0 && t('ui.report.cutCut', { cut: cut.join(', ') })}
      <Text as="p" variant="body-x-small" color="secondary">
        {t('ui.report.sha256OfSha256sums')} {last.sha256}
      </Text>
    </>
  );
}

const AuditPacks = (props: PackProps) => {
  const t = useWords();
  const api = useApi(imageSigningApiRef);
  const [draft, setDraft] = useState<Draft>({ from: props.from, to: props.to });
  const [state, setState] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const stop = useRef<AbortController>();
  useEffect(() => () => stop.current?.abort(), []);
  const { value, error, retry } = useLoad(
    (client, signal) => client.listAuditPacks({ limit: 10 }, { signal }),
    [],
  );
  const change = (patch: Partial<Draft>) =>
    setDraft(known => ({ ...known, ...patch }));

  const run = async (work: (signal: AbortSignal) => Promise<string>) => {
    stop.current = new AbortController();
    setBusy(true);
    setFailure('');
    try {
      setState(await work(stop.current.signal));
    } catch (problem) {
      setState('');
      setFailure(errorMessage(problem as Error));
    } finally {
      setBusy(false);
      retry();
    }
  };

  const create = (from: string, to: string) =>
    run(async signal => {
      const { environment, owner } = draft;
      await api.createAuditPack(
        {
          from,
          to,
          ...(environment && { environments: [environment] }),
          ...(owner && { owner }),
        },
        { signal },
      );
      return t('auditPack.created');
    });

  const download = (pack: AuditPack) =>
    run(async signal => {
      setState(t('auditPack.writing'));
      const archive = await api.downloadAuditPack(pack.id, { signal });
      const demo = value?.demo ? '-demo' : '';
      saveBlob(
        `image-signing-audit${demo}-${pack.from}-${pack.to}.zip`,
        archive,
      );
      return t('auditPack.saved');
    });

  const { from, to } = draft;
  return (
    <Flex direction="column" gap="4">
      <Flex gap="3" align="end" style={{ flexWrap: 'wrap' }}>
        <DayField
          label={t('auditPack.from')}
          value={from}
          onChange={day => change({ from: day })}
        />
        <DayField
          label={t('auditPack.to')}
          value={to}
          onChange={day => change({ to: day })}
        />
        <FilterSelect
          label={t('auditPack.environment')}
          value={draft.environment}
          options={props.environments}
          onChange={environment => change({ environment })}
        />
        <FilterSelect
          label={t('auditPack.team')}
          value={draft.owner}
          options={props.owners.map(id => ({ id, label: id }))}
          onChange={owner => change({ owner })}
        />
        <Button
          variant="secondary"
          isDisabled={busy || !from || !to}
          onPress={() => from && to && create(from, to)}
        >
          {t('auditPack.create')}
        </Button>
      </Flex>
      <Text variant="body-small" color="secondary" role="status">
        {state}
      </Text>
      {failure && <Alert role="alert" status="danger" icon title={failure} />}
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('auditPack.title')} rows={2} />
      )}
      {value?.items.length === 0 && (
        <Text as="p" variant="body-medium">
          {t('auditPack.none')}
        </Text>
      )}
      {value && value.items.length > 0 && (
        <PlainTable
          caption={t('auditPack.title')}
          head={[
            t('auditPack.span'),
            t('auditPack.scope'),
            t('auditPack.createdBy'),
            t('auditPack.downloaded'),
            '',
          ]}
          rows={value.items.map(pack => ({
            id: pack.id,
            cells: [
              `${pack.from} – ${pack.to}`,
              [...(pack.environments ?? []), pack.owner]
                .filter(Boolean)
                .join(', ') || t('auditPack.all'),
              <EntityName entityRef={pack.createdBy} defaultKind="user" />,
              lastDownload(t, pack),
              pack.status === 'expired' ? (
                t('auditPack.expired')
              ) : (
                <Button
                  size="small"
                  variant="tertiary"
                  iconStart={<RiDownloadLine />}
                  isDisabled={busy}
                  aria-label={`${t('auditPack.download')} ${pack.from} – ${
                    pack.to
                  }`}
                  onPress={() => download(pack)}
                >
                  {t('auditPack.download')}
                </Button>
              ),
            ],
          }))}
        />
      )}
    </Flex>
  );
};

/** Asks for audit packs and downloads them, for those who may. */
export const AuditPackPanel = (props: PackProps) => {
  const t = useWords();
  const { allowed, loading } = usePermission({
    permission: imageSigningAuditPackCreatePermission,
  });
  if (loading) return null;
  return (
    <div className={styles.screen}>
      <Panel
        title={t('auditPack.title')}
        description={t('auditPack.description')}
      >
        {allowed ? (
          <AuditPacks {...props} />
        ) : (
          <Text as="p" variant="body-medium">
            {t('auditPack.forbidden')}
          </Text>
        )}
      </Panel>
    </div>
  );
};
