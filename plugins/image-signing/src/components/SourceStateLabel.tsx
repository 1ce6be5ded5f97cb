import type { ReactElement } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiForbidLine,
  RiHourglass2Line,
  RiSubtractLine,
  RiTimeLine,
} from '@remixicon/react';
import type { SourceState } from 'backstage-plugin-image-signing-common';
import { imageSigningTranslationRef } from '../translation';
import { StatusLabel, type Tone } from './StatusLabel';

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
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { tone, icon } = LOOKS[props.state];
  return (
    <StatusLabel tone={tone} icon={icon} title={props.title}>
      {t(`source.${props.state}`)}
    </StatusLabel>
  );
};
