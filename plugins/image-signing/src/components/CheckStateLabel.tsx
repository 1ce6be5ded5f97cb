import type { ReactElement } from 'react';
import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiQuestionLine,
  RiSubtractLine,
} from '@remixicon/react';
import type { CheckState } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<CheckState, { tone: Tone; icon: ReactElement }> = {
  pass: { tone: 'good', icon: <RiCheckboxCircleFill size={16} /> },
  fail: { tone: 'bad', icon: <RiCloseCircleFill size={16} /> },
  unknown: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
  'not-applicable': { tone: 'neutral', icon: <RiSubtractLine size={16} /> },
};

/** The state of a rule or of a check of the checklist. */
export const CheckStateLabel = (props: {
  state: CheckState;
  title?: string;
}) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.state];
  return (
    <StatusLabel tone={tone} icon={icon} title={props.title}>
      {t(`check.${props.state}`)}
    </StatusLabel>
  );
};
