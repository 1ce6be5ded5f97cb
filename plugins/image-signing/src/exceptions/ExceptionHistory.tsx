import { Link } from '@backstage/ui';
import type {
  ExceptionHistoryEntry,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';

/** The comment, and what the step brought with it. */
const Remarks = (props: { entry: ExceptionHistoryEntry }) => {
  const { comment, data = {} } = props.entry;
  return (
    <>
      {comment && <div>{comment}</div>}
      {Object.entries(data).map(([key, value]) => (
        <div key={key} style={{ overflowWrap: 'anywhere' }}>
          {key}:{' '}
          {/^https?:\/\//.test(value) ? (
            <Link href={value}>{value}</Link>
          ) : (
            value
          )}
        </div>
      ))}
    </>
  );
};

/** Who did what, in order. It only grows. */
export const ExceptionHistory = (props: { exception: SigningException }) => {
  const t = useWords();
  return (
    <Panel title={t('ui.exceptions.history')}>
      <PlainTable
        caption={t('ui.exceptions.historyOfTheException')}
        head={[
          t('ui.exceptions.what'),
          t('table.who'),
          t('ui.exceptions.when'),
          t('ui.exceptions.comment'),
        ]}
        rows={props.exception.history.map((entry, index) => ({
          id: String(index),
          cells: [
            t(`exceptionAction.${entry.action}`),
            <EntityName entityRef={entry.actor} />,
            <TimeAgo at={entry.at} />,
            <Remarks entry={entry} />,
          ],
        }))}
      />
    </Panel>
  );
};
