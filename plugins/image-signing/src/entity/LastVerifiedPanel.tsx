import { Link, Text } from '@backstage/ui';
import {
  NO_ENVIRONMENT,
  setImageCommand,
  type DeclaredFailure,
  type EntityReport,
  type LastVerified,
  type WorkloadImage,
} from 'backstage-plugin-image-signing-common';
import { Command } from '../components/Command';
import { Digest } from '../components/Digest';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { gatesRouteRef } from '../routes';

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

/** What the pipeline declared; silence is told too. */
const OnFailure = (props: { failure: DeclaredFailure | undefined }) => {
  const t = useWords();
  const { failure } = props;
  if (!failure) return <>{t('ui.entity.notDeclared')}</>;
  return (
    <>
      {t(`gateAction.${failure.action}`)}
      {failure.digest && (
        <>
          {t('ui.entity.to')}
          <Digest digest={failure.digest} />
        </>
      )}
      <Text as="p" variant="body-x-small" color="secondary">
        {t('ui.entity.runRunidTimeago', {
          runId: failure.runId,
          timeAgo: <TimeAgo at={failure.at} />,
        })}
      </Text>
    </>
  );
};

/** Copies what puts the digest in place, where its repository runs. */
const RollBack = (props: { item: LastVerified; images: WorkloadImage[] }) => {
  const t = useWords();

  const { item, images } = props;
  const commands = images
    .filter(
      image =>
        image.repository === item.repository &&
        image.environment === item.environment &&
        image.digest !== item.digest,
    )
    .flatMap(image => setImageCommand(image, item) ?? []);
  const [command] = new Set(commands);
  return command === undefined ? null : (
    <Command command={command} label={t('ui.entity.copyWhatRollsBackTo')} />
  );
};

/** What to roll back to in each environment; none where none is known. */
export const LastVerifiedPanel = (props: { report: EntityReport }) => {
  const t = useWords();
  const { entityRef, environments, images } = props.report;
  const link = useOptionalRouteRef(gatesRouteRef)?.();
  const { value, error, retry } = useLoad(
    (api, signal) => api.listLastVerified({ entity: entityRef }, { signal }),
    [entityRef],
    ['gate-runs', 'fleet'],
  );
  const failureIn = (environment: string) =>
    value?.onFailure.find(
      one => (one.environment ?? NO_ENVIRONMENT) === environment,
    );
  const names = new Set([
    ...environments.map(({ environment }) => environment),
    ...(value?.items ?? []).map(
      ({ environment }) => environment ?? NO_ENVIRONMENT,
    ),
  ]);
  return (
    <Panel
      title={t('ui.entity.lastVerified')}
      description={t('ui.entity.theDigestToGoBack')}
      actions={
        link && (
          <Link href={`${link}?entity=${encodeURIComponent(entityRef)}`}>
            {t('page.gates')}
          </Link>
        )
      }
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.entity.theLastVerifiedDigests')} />
      )}
      {value && names.size === 0 && (
        <Text as="p" variant="body-medium">
          {t('ui.entity.none')}
        </Text>
      )}
      {value && names.size > 0 && (
        <PlainTable
          caption={t('ui.entity.lastVerifiedDigests')}
          head={[
            t('table.environment'),
            t('table.image'),
            t('table.digest'),
            t('table.verified'),
            t('table.verifier'),
            t('ui.entity.ifTheGateRefuses'),
          ]}
          rows={[...names].flatMap(environment => {
            const name =
              environment === NO_ENVIRONMENT
                ? t('ui.entity.noEnvironment')
                : environment;
            const newest = newestOf(value.items, environment);
            if (newest.length === 0) {
              return [
                {
                  id: environment,
                  cells: [
                    name,
                    'none',
                    'none',
                    'never',
                    '',
                    <OnFailure failure={failureIn(environment)} />,
                  ],
                },
              ];
            }
            return newest.map(item => ({
              id: `${environment} ${item.repository}`,
              cells: [
                name,
                item.tag ? `${item.repository}:${item.tag}` : item.repository,
                <>
                  <Digest digest={item.digest} />
                  <RollBack item={item} images={images} />
                </>,
                <TimeAgo at={item.at} />,
                item.verifiedBy,
                <OnFailure failure={failureIn(environment)} />,
              ],
            }));
          })}
        />
      )}
    </Panel>
  );
};
