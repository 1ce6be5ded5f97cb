import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import type { ControlPosture } from 'backstage-plugin-image-signing-common';
import { ModeLabel } from '../components/ModeLabel';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { imageSigningTranslationRef } from '../translation';
import { ModeCell } from './ModeCell';

const PATHS = {
  containers: 'containers',
  initContainers: 'init containers',
  ephemeralContainers: 'ephemeral containers',
} as const;

/** Where the mode of one control comes from, and how it can be got round. */
export const ControlDetails = (props: {
  title: string;
  control: ControlPosture;
}) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { title, control } = props;
  return (
    <Panel title={title}>
      <ModeCell control={control} />
      {control.paths.length > 0 && (
        <PlainTable
          caption={`${title}: mode per container type`}
          head={['Container type', 'Mode']}
          rows={control.paths.map(path => ({
            id: path.path,
            cells: [PATHS[path.path], <ModeLabel mode={path.mode} />],
          }))}
        />
      )}
      {control.sources.length > 0 ? (
        <PlainTable
          caption={`${title}: policies`}
          head={['Engine', 'Policy and rule', 'Mode', 'Why']}
          rows={control.sources.map((source, index) => ({
            id: String(index),
            cells: [
              source.engine,
              [source.policy, source.rule, source.binding]
                .filter(Boolean)
                .join(' / ') || 'none named',
              <ModeLabel mode={source.mode} />,
              [
                source.explanation,
                source.verifies?.length &&
                  `Verifies: ${source.verifies.join(', ')}.`,
              ]
                .filter(Boolean)
                .join(' '),
            ],
          }))}
        />
      ) : (
        <Text as="p" variant="body-medium">
          No policy of any known engine applies here.
        </Text>
      )}
      {control.loopholes.map((loophole, index) => (
        <Flex key={`${loophole.code}-${index}`} direction="column" gap="0.5">
          <Text as="p" variant="body-medium" weight="bold">
            Loophole ({t(`severity.${loophole.severity}`)}): {loophole.text}
          </Text>
          {loophole.policy && (
            <Text as="p" variant="body-small" color="secondary">
              Policy {loophole.policy}
            </Text>
          )}
          <Text as="p" variant="body-medium">
            <strong>Fix:</strong> {loophole.fix}
          </Text>
        </Flex>
      ))}
    </Panel>
  );
};
