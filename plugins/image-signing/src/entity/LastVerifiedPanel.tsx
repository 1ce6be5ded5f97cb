import { Link, Text } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  NO_ENVIRONMENT,
  type EntityReport,
  type LastVerified,
} from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { gatesRouteRef } from '../routes';
import { imageSigningTranslationRef } from '../translation';

/** The newest of each repository in an environment; the list has it first. */
function newestOf(items: LastVerified[], environment: string): LastVerified[] {
  const found = new Map<string, LastVerified>();
  for (const item of items) {
    const own = item.environment ?? NO_ENVIRONMENT;
    if (own === environment && !found.has(item.repository)) {
      found.set(item.repository, item);
    }
  }
  return [...found.values()];
}

/** What to roll back to in each environment; none where none is known. */
export const LastVerifiedPanel = (props: { report: EntityReport }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { entityRef, environments } = props.report;
  const link = useOptionalRouteRef(gatesRouteRef)?.();
  const { value, error, retry } = useLoad(
    (api, signal) => api.listLastVerified({ entity: entityRef }, { signal }),
    [entityRef],
    ['gate-runs', 'fleet'],
  );
  const names = new Set([
    ...environments.map(({ environment }) => environment),
    ...(value?.items ?? []).map(
      ({ environment }) => environment ?? NO_ENVIRONMENT,
    ),
  ]);
  return (
    <Panel
      title="Last verified"
      description="The digest to go back to. The gate of a pipeline or the portal verified it then; verify it again before you deploy it."
      actions={
        link && (
          <Link href={`${link}?entity=${encodeURIComponent(entityRef)}`}>
            {t('page.gates')}
          </Link>
        )
      }
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="the last verified digests" />}
      {value && names.size === 0 && (
        <Text as="p" variant="body-medium">
          none
        </Text>
      )}
      {value && names.size > 0 && (
        <PlainTable
          caption="Last verified digests"
          head={[
            t('table.environment'),
            t('table.image'),
            t('table.digest'),
            t('table.verified'),
            t('table.verifier'),
          ]}
          rows={[...names].flatMap(environment => {
            const name =
              environment === NO_ENVIRONMENT ? 'no environment' : environment;
            const newest = newestOf(value.items, environment);
            if (newest.length === 0) {
              return [
                { id: environment, cells: [name, 'none', 'none', 'never', ''] },
              ];
            }
            return newest.map(item => ({
              id: `${environment} ${item.repository}`,
              cells: [
                name,
                item.tag ? `${item.repository}:${item.tag}` : item.repository,
                <Digest digest={item.digest} />,
                <TimeAgo at={item.at} />,
                item.verifiedBy,
              ],
            }));
          })}
        />
      )}
    </Panel>
  );
};
