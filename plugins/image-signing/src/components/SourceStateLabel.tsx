import type { ReactElement } from 'react';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiForbidLine,
  RiHourglass2Line,
  RiSubtractLine,
  RiTimeLine,
} from '@remixicon/react';
import type { SourceState } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<SourceState, { tone: Tone; icon: ReactElement }> = {
  ok: { tone: 'good', icon: <RiCheckboxCircleFill size={16} /> },
  pending: { tone: 'unknown', icon: <RiHourglass2Line size={16} /> },
  stale: { tone: 'warning', icon: <RiTimeLine size={16} /> },
  forbidden: { tone: 'bad', icon: <RiForbidLine size={16} /> },
  absent: { tone: 'neutral', icon: <RiSubtractLine size={16} /> },
  error: { tone: 'bad', icon: <RiAlertFill size={16} /> },
};

/** How fresh a source is. */
export const SourceStateLabel = (props: {
  state: SourceState;
  title?: string;
}) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.state];
  return (
    <StatusLabel tone={tone} icon={icon} title={props.title}>
      {t(`source.${props.state}`)}
    </StatusLabel>
  );
};
