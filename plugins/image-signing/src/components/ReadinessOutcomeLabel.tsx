import type { ReactElement } from 'react';
import {
  RiCheckboxCircleFill,
  RiForbidLine,
  RiQuestionLine,
  RiTicket2Line,
} from '@remixicon/react';
import type { ReadinessOutcome } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<ReadinessOutcome, { tone: Tone; icon: ReactElement }> = {
  refused: { tone: 'bad', icon: <RiForbidLine size={16} /> },
  unknown: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
  excepted: { tone: 'warning', icon: <RiTicket2Line size={16} /> },
  admitted: { tone: 'good', icon: <RiCheckboxCircleFill size={16} /> },
};

/** What would become of a workload or an image. */
export const ReadinessOutcomeLabel = (props: { outcome: ReadinessOutcome }) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.outcome];
  return (
    <StatusLabel tone={tone} icon={icon}>
      {t(`readiness.${props.outcome}`)}
    </StatusLabel>
  );
};
