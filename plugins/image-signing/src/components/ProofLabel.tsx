import type { ReactElement } from 'react';
import {
  RiAlarmWarningFill,
  RiCheckboxCircleFill,
  RiErrorWarningFill,
  RiFileCheckLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { ExceptionProofResult } from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from './StatusLabel';
import { useWords } from './words';

const LOOKS: Record<ExceptionProofResult, { tone: Tone; icon: ReactElement }> =
  {
    'as-written': { tone: 'info', icon: <RiFileCheckLine size={16} /> },
    widened: { tone: 'bad', icon: <RiErrorWarningFill size={16} /> },
    ended: { tone: 'good', icon: <RiCheckboxCircleFill size={16} /> },
    'still-effective': { tone: 'bad', icon: <RiAlarmWarningFill size={16} /> },
    unknown: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
  };

/** What the cluster shows of an exception. */
export const ProofLabel = (props: { result: ExceptionProofResult }) => {
  const t = useWords();
  const { tone, icon } = LOOKS[props.result];
  return (
    <StatusLabel tone={tone} icon={icon}>
      {t(`exceptionProof.${props.result}`)}
    </StatusLabel>
  );
};
