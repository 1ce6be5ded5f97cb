import type { ReactElement } from 'react';
import { RiDoorOpenLine, RiLockLine, RiQuestionLine } from '@remixicon/react';
import type { Answer } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<Answer, { tone: Tone; icon: ReactElement }> = {
  yes: { tone: 'good', icon: <RiLockLine size={16} /> },
  no: { tone: 'bad', icon: <RiDoorOpenLine size={16} /> },
  unknown: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
};

/** Whether the cluster would have refused an image that is not verified. */
export const AnswerLabel = (props: { answer: Answer; title?: string }) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.answer];
  return (
    <StatusLabel tone={tone} icon={icon} title={props.title}>
      {t(`answer.${props.answer}`)}
    </StatusLabel>
  );
};
