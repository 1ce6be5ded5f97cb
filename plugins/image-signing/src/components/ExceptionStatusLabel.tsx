import type { ReactElement } from 'react';
import {
  RiCheckDoubleLine,
  RiCloseCircleFill,
  RiFileWarningLine,
  RiHourglass2Line,
  RiProhibitedLine,
  RiShieldCheckLine,
  RiTimeLine,
} from '@remixicon/react';
import type { ExceptionStatus } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<ExceptionStatus, { tone: Tone; icon: ReactElement }> = {
  requested: { tone: 'info', icon: <RiHourglass2Line size={16} /> },
  approved: { tone: 'info', icon: <RiShieldCheckLine size={16} /> },
  active: { tone: 'warning', icon: <RiFileWarningLine size={16} /> },
  expired: { tone: 'neutral', icon: <RiTimeLine size={16} /> },
  revoked: { tone: 'neutral', icon: <RiProhibitedLine size={16} /> },
  rejected: { tone: 'bad', icon: <RiCloseCircleFill size={16} /> },
  closed: { tone: 'good', icon: <RiCheckDoubleLine size={16} /> },
};

/** Where an exception stands. */
export const ExceptionStatusLabel = (props: {
  status: ExceptionStatus;
  title?: string;
}) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.status];
  return (
    <StatusLabel tone={tone} icon={icon} title={props.title}>
      {t(`exceptionStatus.${props.status}`)}
    </StatusLabel>
  );
};
