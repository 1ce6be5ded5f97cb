import { useState } from 'react';
import { Button, Flex, Text } from '@backstage/ui';
import type { ManifestEdit } from 'backstage-plugin-image-signing-common';
import { Command } from '../components/Command';
import { useWords, type Words } from '../components/words';
import styles from './PlanManifest.module.css';

const wordsOf = (t: Words) =>
  ({
    create: t('ui.plan.create'),
    change: t('ui.plan.mergeInto'),
    delete: t('ui.plan.delete'),
  } as const);

function toneOf(line: string): string | undefined {
  if (line.startsWith('+') && !line.startsWith('+++')) return 'added';
  if (line.startsWith('-') && !line.startsWith('---')) return 'removed';
  return undefined;
}

/** One object that changes: what is written, and how it differs from now. */
export const PlanManifest = (props: { edit: ManifestEdit }) => {
  const t = useWords();

  const { action, kind, namespace, name, manifest, diff } = props.edit;
  const [shown, setShown] = useState(false);
  const object = `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
  return (
    <Flex direction="column" gap="2">
      <Flex justify="between" align="center" gap="2">
        <Text
          as="p"
          variant="body-medium"
          weight="bold"
          style={{ overflowWrap: 'anywhere' }}
        >
          {wordsOf(t)[action]} {object}
        </Text>
        <Button
          size="small"
          variant="tertiary"
          aria-expanded={shown}
          onPress={() => setShown(!shown)}
        >
          {shown
            ? t('ui.plan.hideTheDifference')
            : t('ui.plan.showTheDifference')}
        </Button>
      </Flex>
      {manifest && (
        <Command
          command={manifest.trimEnd()}
          label={t('ui.plan.copyTheYamlOfObject', { object })}
        />
      )}
      {shown && (
        <div
          role="group"
          aria-label={t('ui.plan.differenceOfObject', { object })}
        >
          <pre className={styles.diff}>
            {diff
              .trimEnd()
              .split('\n')
              .map((line, index) => (
                <span
                  key={index}
                  className={styles.line}
                  data-tone={toneOf(line)}
                >
                  {line}
                  {'\n'}
                </span>
              ))}
          </pre>
        </div>
      )}
    </Flex>
  );
};
