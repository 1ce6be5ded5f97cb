import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiQuestionLine,
} from '@remixicon/react';
import type { ManifestProbe } from 'backstage-plugin-image-signing-common';
import { PlainTable } from '../components/PlainTable';
import { StatusLabel } from '../components/StatusLabel';
import { useWords } from '../components/words';

const Answer = (props: { probe: ManifestProbe }) => {
  const t = useWords();
  const { expected, answer } = props.probe;
  const word = t(`manifestAnswer.${answer}`);
  if (answer === 'unknown') {
    return (
      <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
        {word}
      </StatusLabel>
    );
  }
  return answer === expected ? (
    <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
      {word}
    </StatusLabel>
  ) : (
    <StatusLabel tone="bad" icon={<RiCloseCircleFill size={16} />}>
      {word}
    </StatusLabel>
  );
};

/** What becomes of the Pod of an exception, and of everything beside it. */
export const NarrownessTable = (props: {
  caption: string;
  probes: ManifestProbe[];
}) => {
  const t = useWords();
  return (
    <PlainTable
      caption={props.caption}
      head={[
        t('ui.exceptions.request'),
        t('ui.exceptions.wanted'),
        t('ui.exceptions.withThisException'),
      ]}
      rows={props.probes.map(probe => ({
        id: probe.probe,
        cells: [
          t(`manifestProbe.${probe.probe}`),
          t(`manifestAnswer.${probe.expected}`),
          <Answer probe={probe} />,
        ],
      }))}
    />
  );
};
