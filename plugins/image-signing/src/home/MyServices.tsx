import { Flex, Link, Text } from '@backstage/ui';
import type {
  ServiceRow,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { TimeAgo } from '../components/TimeAgo';
import { VerdictLabel } from '../components/VerdictLabel';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { exceptionRouteRef } from '../routes';
import { ScopeSummary } from '../scope/ScopeSummary';
import styles from './MyServices.module.css';

const MOST = 5;
const SOON_MS = 14 * 24 * 3600_000;

const Steps = (props: { services: ServiceRow[] }) => (
  <ul className={styles.list}>
    {props.services.map(service => (
      <li key={service.entityRef}>
        <Flex gap="2" align="center">
          <EntityName entityRef={service.entityRef} title={service.name} />
          <VerdictLabel status={service.status} />
        </Flex>
        {service.nextAction && (
          <Text as="p" variant="body-small" color="secondary">
            {service.nextAction.text}
          </Text>
        )}
      </li>
    ))}
  </ul>
);

const Ending = (props: { exceptions: SigningException[] }) => {
  const t = useWords();

  const link = useOptionalRouteRef(exceptionRouteRef);
  return (
    <ul className={styles.list}>
      {props.exceptions.map(({ id, ticket, expiresAt, scope }) => (
        <li key={id}>
          {link ? <Link href={link({ id })}>{ticket}</Link> : ticket}{' '}
          {t('ui.home.forRepositoryEndsTimeago', {
            repository: scope.repository,
            timeAgo: <TimeAgo at={expiresAt} />,
          })}
        </li>
      ))}
    </ul>
  );
};

/** What the signed-in user answers for, and what to do next. */
export const MyServices = () => {
  const t = useWords();
  const { value, error, retry } = useLoad(async (api, signal) => {
    const [services, exceptions] = await Promise.all([
      api.listServices({ mine: true, limit: MOST }, { signal }),
      api.listExceptions(
        { mine: true, status: 'active', limit: MOST },
        { signal },
      ),
    ]);
    const soon = Date.now() + SOON_MS;
    return {
      services: services.items.filter(service => service.nextAction),
      ending: exceptions.items.filter(
        ({ expiresAt }) => Date.parse(expiresAt) <= soon,
      ),
    };
  }, []);
  return (
    <Flex direction="column" gap="3">
      <ScopeSummary scope={{ mine: true }} />
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.home.whatToDo')} rows={3} />
      )}
      {value && value.services.length > 0 && (
        <section>
          <Text as="h3" variant="body-medium" weight="bold">
            {t('home.next')}
          </Text>
          <Steps services={value.services} />
        </section>
      )}
      {value && value.ending.length > 0 && (
        <section>
          <Text as="h3" variant="body-medium" weight="bold">
            {t('home.ending')}
          </Text>
          <Ending exceptions={value.ending} />
        </section>
      )}
    </Flex>
  );
};

/** What the home page calls a widget's content. */
export const Content = MyServices;
