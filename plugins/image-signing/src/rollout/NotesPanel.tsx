import { Button, Link } from '@backstage/ui';
import type { RolloutNote } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import type { Decide } from './PilotPanel';

const KINDS: Record<RolloutNote['kind'], string> = {
  feedback: 'Feedback',
  'template-pr': 'Pipeline template',
};

/** What teams said, and what became of it in the pipeline templates. */
export const NotesPanel = (props: {
  notes: RolloutNote[];
  onDecide?: Decide;
}) => {
  const { notes, onDecide } = props;
  return (
    <Panel
      title="Feedback and templates"
      description="What the pilot teaches goes into the pipeline templates before others follow."
      actions={
        onDecide && (
          <Button
            variant="secondary"
            size="small"
            onPress={() => onDecide('add-note')}
          >
            Add a note
          </Button>
        )
      }
    >
      {notes.length === 0 ? (
        <EmptyNotice title="No note yet" />
      ) : (
        <PlainTable
          caption="Feedback and template changes"
          head={['Kind', 'Note', 'Service', 'By']}
          rows={[...notes].reverse().map(note => ({
            id: note.id,
            cells: [
              KINDS[note.kind],
              <>
                {note.text}
                {note.link && (
                  <>
                    {' '}
                    <Link href={note.link}>
                      {note.kind === 'template-pr' ? 'pull request' : 'link'}
                    </Link>
                  </>
                )}
              </>,
              <EntityName entityRef={note.entityRef} absent="all" />,
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
