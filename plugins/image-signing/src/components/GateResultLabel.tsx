import type { ReactElement } from 'react';
import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiQuestionLine,
} from '@remixicon/react';
import type { GateResult } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<GateResult, { tone: Tone; icon: ReactElement }> = {
  verified: { tone: 'good', icon: <RiCheckboxCircleFill size={16} /> },
  failed: { tone: 'bad', icon: <RiCloseCircleFill size={16} /> },
  inconclusive: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
};

/** What the gate of a pipeline answered. */
export const GateResultLabel = (props: {
  value: GateResult;
  title?: string;
}) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.value];
  return (
    <StatusLabel tone={tone} icon={icon} title={props.title}>
      {t(`gateResult.${props.value}`)}
    </StatusLabel>
  );
};
