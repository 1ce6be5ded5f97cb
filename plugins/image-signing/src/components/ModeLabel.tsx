import type { ReactElement } from 'react';
import {
  RiDoorOpenLine,
  RiEyeLine,
  RiLockLine,
  RiMegaphoneLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { EnforcementMode } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<EnforcementMode, { tone: Tone; icon: ReactElement }> = {
  none: { tone: 'bad', icon: <RiDoorOpenLine size={16} /> },
  audit: { tone: 'info', icon: <RiEyeLine size={16} /> },
  warn: { tone: 'warning', icon: <RiMegaphoneLine size={16} /> },
  enforce: { tone: 'good', icon: <RiLockLine size={16} /> },
  unknown: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
};

/** An enforcement mode. Unknown is not none: it could not be told. */
export const ModeLabel = (props: {
  mode: EnforcementMode;
  title?: string;
  /** An intent is neither good nor bad. */
  isIntent?: boolean;
}) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.mode];
  return (
    <StatusLabel
      tone={props.isIntent ? 'neutral' : tone}
      icon={icon}
      title={props.title}
    >
      {t(`mode.${props.mode}`)}
    </StatusLabel>
  );
};
