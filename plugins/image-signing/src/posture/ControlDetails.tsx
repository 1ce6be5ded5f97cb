import { Flex, Text } from '@backstage/ui';
import type { ControlPosture } from 'backstage-plugin-image-signing-common';
import { ModeLabel } from '../components/ModeLabel';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { useWords, type Words } from '../components/words';
import { ModeCell } from './ModeCell';

const pathsOf = (t: Words) =>
  ({
    containers: 'containers',
    initContainers: t('ui.posture.initContainers'),
    ephemeralContainers: t('ui.posture.ephemeralContainers'),
  } as const);

/** Where the mode of one control comes from, and how it can be got round. */
export const ControlDetails = (props: {
  title: string;
  control: ControlPosture;
}) => {
  const t = useWords();
  const { title, control } = props;
  return (
    <Panel title={title}>
      <ModeCell control={control} />
      {control.paths.length > 0 && (
        <PlainTable
          caption={t('ui.posture.titleModePerContainerType', { title })}
          head={[t('ui.posture.containerType'), t('ui.posture.mode')]}
          rows={control.paths.map(path => ({
            id: path.path,
            cells: [pathsOf(t)[path.path], <ModeLabel mode={path.mode} />],
          }))}
        />
      )}
      {control.sources.length > 0 ? (
        <PlainTable
          caption={t('ui.posture.titlePolicies', { title })}
          head={[
            t('ui.posture.engine'),
            t('ui.posture.policyAndRule'),
            t('ui.posture.mode'),
            t('ui.posture.why'),
          ]}
          rows={control.sources.map((source, index) => ({
            id: String(index),
            cells: [
              source.engine,
              [source.policy, source.rule, source.binding]
                .filter(Boolean)
                .join(' / ') || t('ui.posture.noneNamed'),
              <ModeLabel mode={source.mode} />,
              [
                source.explanation,
                source.verifies?.length &&
                  t('ui.posture.verifiesVerifies', {
                    verifies: source.verifies.join(', '),
                  }),
              ]
                .filter(Boolean)
                .join(' '),
            ],
          }))}
        />
      ) : (
        <Text as="p" variant="body-medium">
          {t('ui.posture.noPolicyOfAnyKnown')}
        </Text>
      )}
      {control.loopholes.map((loophole, index) => (
        <Flex key={`${loophole.code}-${index}`} direction="column" gap="0.5">
          <Text as="p" variant="body-medium" weight="bold">
            {t('ui.posture.loopholeWordText', {
              word: t(`severity.${loophole.severity}`),
              text: loophole.text,
            })}
          </Text>
          {loophole.policy && (
            <Text as="p" variant="body-small" color="secondary">
              {t('ui.posture.policyPolicy', { policy: loophole.policy })}
            </Text>
          )}
          <Text as="p" variant="body-medium">
            <strong>{t('ui.posture.fix')}</strong> {loophole.fix}
          </Text>
        </Flex>
      ))}
    </Panel>
  );
};
