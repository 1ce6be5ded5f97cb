import type { ReactElement } from 'react';
import {
  RiCloseCircleFill,
  RiFileWarningLine,
  RiQuestionLine,
  RiShieldCheckFill,
} from '@remixicon/react';
import type { VerdictStatus } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<VerdictStatus, { tone: Tone; icon: ReactElement }> = {
  verified: { tone: 'good', icon: <RiShieldCheckFill size={16} /> },
  failed: { tone: 'bad', icon: <RiCloseCircleFill size={16} /> },
  excepted: { tone: 'warning', icon: <RiFileWarningLine size={16} /> },
  unknown: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
};

/** The verdict of an image, an environment or a service. */
export const VerdictLabel = (props: {
  status: VerdictStatus;
  title?: string;
}) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.status];
  return (
    <StatusLabel tone={tone} icon={icon} title={props.title}>
      {t(`verdict.${props.status}`)}
    </StatusLabel>
  );
};
