import type { ReactElement } from 'react';
import {
  RiArrowDownCircleFill,
  RiArrowUpCircleFill,
  RiDoorOpenLine,
  RiEyeOffLine,
  RiLoopLeftLine,
} from '@remixicon/react';
import type { PostureEventKind } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<PostureEventKind, { tone: Tone; icon: ReactElement }> = {
  weakened: { tone: 'bad', icon: <RiArrowDownCircleFill size={16} /> },
  strengthened: { tone: 'good', icon: <RiArrowUpCircleFill size={16} /> },
  altered: { tone: 'neutral', icon: <RiLoopLeftLine size={16} /> },
  'lost-sight': { tone: 'unknown', icon: <RiEyeOffLine size={16} /> },
  'failed-open': { tone: 'bad', icon: <RiDoorOpenLine size={16} /> },
};

/** In which direction the enforcement changed. */
export const PostureEventLabel = (props: { kind: PostureEventKind }) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.kind];
  return (
    <StatusLabel tone={tone} icon={icon}>
      {t(`postureEvent.${props.kind}`)}
    </StatusLabel>
  );
};
