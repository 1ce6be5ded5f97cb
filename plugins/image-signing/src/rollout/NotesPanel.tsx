import { Button, Link } from '@backstage/ui';
import type { RolloutNote } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import type { Decide } from './PilotPanel';

/** What teams said, and what became of it in the pipeline templates. */
export const NotesPanel = (props: {
  notes: RolloutNote[];
  onDecide?: Decide;
}) => {
  const t = useWords();
  const { notes, onDecide } = props;
  return (
    <Panel
      title={t('ui.rollout.notes.title')}
      description={t('ui.rollout.notes.description')}
      actions={
        onDecide && (
          <Button
            variant="secondary"
            size="small"
            onPress={() => onDecide('add-note')}
          >
            {t('ui.rollout.notes.add')}
          </Button>
        )
      }
    >
      {notes.length === 0 ? (
        <EmptyNotice title={t('ui.rollout.notes.none')} />
      ) : (
        <PlainTable
          caption={t('ui.rollout.notes.caption')}
          head={[
            t('table.kind'),
            t('ui.rollout.notes.note'),
            t('table.service'),
            t('ui.rollout.by'),
          ]}
          rows={[...notes].reverse().map(note => ({
            id: note.id,
            cells: [
              t(`ui.rollout.notes.kind.${note.kind}`),
              <>
                {note.text}
                {note.link && (
                  <>
                    {' '}
                    <Link href={note.link}>
                      {note.kind === 'template-pr'
                        ? t('ui.rollout.notes.pullRequest')
                        : t('ui.rollout.notes.link')}
                    </Link>
                  </>
                )}
              </>,
              <EntityName
                entityRef={note.entityRef}
                absent={t('ui.rollout.notes.allServices')}
              />,
              <>
                {note.by}, <TimeAgo at={note.at} />
              </>,
            ],
          }))}
        />
      )}
    </Panel>
  );
};
