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
import { durationOf } from './postureEvent';

const ACTIONS = {
  added: 'was added',
  changed: 'was changed',
  removed: 'was removed',
} as const;

const Cause = (props: { cause: PostureCause }) => {
  const { kind, namespace, name, action, fields, manager, user, changedAt } =
    props.cause;
  const full = namespace ? `${namespace}/${name}` : name;
  return (
    <Panel title={`${kind} ${full} ${ACTIONS[action]}`} level="h4">
      <Facts
        items={[
          ['User', user ?? 'not told by the audit log'],
          ['Last manager', manager ?? 'not known'],
          ['Written', changedAt && <TimeAgo at={changedAt} />],
        ]}
      />
      {fields.length > 0 && (
        <PlainTable
          caption={`What changed in ${full}`}
          head={['Field', 'Before', 'After']}
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
  const { event } = props;
  const { namespaces, bypass } = event;
  return (
    <>
      <PostureEventLabel kind={event.kind} />
      <Panel title="What is different">
        {event.what.map(sentence => (
          <Text as="p" key={sentence} variant="body-medium">
            {sentence}
          </Text>
        ))}
      </Panel>
      <Panel title="Where and when">
        <Facts
          items={[
            ['Cluster', event.cluster],
            [
              `Namespaces (${namespaces.total})`,
              `${namespaces.names.join(', ')}${
                namespaces.total > namespaces.names.length ? ', …' : ''
              }`,
            ],
            ['Since', <TimeAgo at={event.at} />],
            ['Until', event.endedAt && <TimeAgo at={event.endedAt} />],
            ['Lasted', durationOf(event)],
          ]}
        />
      </Panel>
      {bypass && (
        <Panel title="What passed unchecked">
          <Facts
            items={[
              ['Webhook', bypass.webhook],
              ['Object', `${bypass.resource} ${bypass.name}`],
              ['User', bypass.user ?? 'not told'],
              ['Images', bypass.images.join(', ') || 'not told'],
            ]}
          />
        </Panel>
      )}
      {!bypass && (
        <Panel title="What was changed just before">
          {event.causes.length === 0 && (
            <Text as="p" variant="body-medium">
              No object was seen to change: the cluster could not be read, or
              the change happened while nobody watched.
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
