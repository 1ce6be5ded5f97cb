import type { ReactElement } from 'react';
import {
  RiForbidLine,
  RiPauseCircleLine,
  RiQuestionLine,
  RiSearchEyeLine,
} from '@remixicon/react';
import type { DenialClass } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<DenialClass, { tone: Tone; icon: ReactElement }> = {
  policy: { tone: 'bad', icon: <RiForbidLine size={16} /> },
  finding: { tone: 'info', icon: <RiSearchEyeLine size={16} /> },
  outage: { tone: 'warning', icon: <RiPauseCircleLine size={16} /> },
  unmapped: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
};

/** Whether a policy said no, or the webhook did not answer. */
export const DenialClassLabel = (props: {
  value: DenialClass;
  title?: string;
}) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.value];
  return (
    <StatusLabel tone={tone} icon={icon} title={props.title}>
      {t(`denialClass.${props.value}`)}
    </StatusLabel>
  );
};
