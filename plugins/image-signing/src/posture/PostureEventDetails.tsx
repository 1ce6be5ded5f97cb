import { Text } from '@backstage/ui';
import type {
  PostureCause,
  PostureEvent,
} from 'backstage-plugin-image-signing-common';
import { Facts } from '../components/Facts';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { PostureEventLabel } from '../components/PostureEventLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { durationOf } from './postureEvent';

const actionsOf = (t: Words) =>
  ({
    added: t('ui.posture.wasAdded'),
    changed: t('ui.posture.wasChanged'),
    removed: t('ui.posture.wasRemoved'),
  } as const);

const Cause = (props: { cause: PostureCause }) => {
  const t = useWords();

  const { kind, namespace, name, action, fields, manager, user, changedAt } =
    props.cause;
  const full = namespace ? `${namespace}/${name}` : name;
  return (
    <Panel title={`${kind} ${full} ${actionsOf(t)[action]}`} level="h4">
      <Facts
        items={[
          [t('ui.posture.user'), user ?? t('ui.posture.notToldByTheAudit')],
          [t('ui.posture.lastManager'), manager ?? t('ui.posture.notKnown')],
          [t('ui.posture.written'), changedAt && <TimeAgo at={changedAt} />],
        ]}
      />
      {fields.length > 0 && (
        <PlainTable
          caption={t('ui.posture.whatChangedInFull', { full })}
          head={[
            t('ui.posture.field'),
            t('ui.posture.before'),
            t('ui.posture.after'),
          ]}
          rows={fields.map(({ path, before, after }) => ({
            id: path,
            cells: [path, before ?? 'absent', after ?? 'absent'],
          }))}
        />
      )}
    </Panel>
  );
};

/** One change of the enforcement: what, where, why and for how long. */
export const PostureEventDetails = (props: { event: PostureEvent }) => {
  const t = useWords();

  const { event } = props;
  const { namespaces, bypass } = event;
  return (
    <>
      <PostureEventLabel kind={event.kind} />
      <Panel title={t('ui.posture.whatIsDifferent')}>
        {event.what.map(sentence => (
          <Text as="p" key={sentence} variant="body-medium">
            {sentence}
          </Text>
        ))}
      </Panel>
      <Panel title={t('ui.posture.whereAndWhen')}>
        <Facts
          items={[
            [t('table.cluster'), event.cluster],
            [
              t('ui.posture.namespacesTotal', { total: namespaces.total }),
              `${namespaces.names.join(', ')}${
                namespaces.total > namespaces.names.length ? ', …' : ''
              }`,
            ],
            [t('ui.posture.since'), <TimeAgo at={event.at} />],
            [
              t('ui.posture.until'),
              event.endedAt && <TimeAgo at={event.endedAt} />,
            ],
            [t('ui.posture.lasted'), durationOf(event)],
          ]}
        />
      </Panel>
      {bypass && (
        <Panel title={t('ui.posture.whatPassedUnchecked')}>
          <Facts
            items={[
              [t('ui.posture.webhook'), bypass.webhook],
              [t('ui.posture.object'), `${bypass.resource} ${bypass.name}`],
              [t('ui.posture.user'), bypass.user ?? t('ui.posture.notTold')],
              [
                t('ui.posture.images'),
                bypass.images.join(', ') || t('ui.posture.notTold'),
              ],
            ]}
          />
        </Panel>
      )}
      {!bypass && (
        <Panel title={t('ui.posture.whatWasChangedJustBefore')}>
          {event.causes.length === 0 && (
            <Text as="p" variant="body-medium">
              {t('ui.posture.noObjectWasSeenTo')}
            </Text>
          )}
          {event.causes.map(cause => (
            <Cause
              key={`${cause.kind}/${cause.namespace}/${cause.name}`}
              cause={cause}
            />
          ))}
        </Panel>
      )}
    </>
  );
};
