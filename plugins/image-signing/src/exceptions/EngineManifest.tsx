import { Button, Flex, Text } from '@backstage/ui';
import {
  RiCheckboxCircleFill,
  RiDownloadLine,
  RiErrorWarningLine,
} from '@remixicon/react';
import type {
  ExceptionManifest,
  ManifestFile,
} from 'backstage-plugin-image-signing-common';
import { CopyButton } from '../components/CopyButton';
import { EmptyNotice } from '../components/EmptyNotice';
import { saveText } from '../components/saveText';
import { StatusLabel } from '../components/StatusLabel';
import { useWords } from '../components/words';
import styles from './EngineManifest.module.css';
import { NarrownessTable } from './NarrownessTable';

const Sentences = (props: { title: string; items: string[] }) =>
  props.items.length === 0 ? null : (
    <div>
      <Text as="p" variant="body-small" weight="bold">
        {props.title}
      </Text>
      <ul>
        {props.items.map(item => (
          <li key={item}>
            <Text variant="body-small">{item}</Text>
          </li>
        ))}
      </ul>
    </div>
  );

/** A file may be long; it is scrolled in place, with the keyboard too. */
const Content = (props: { name: string; yaml: string }) => {
  const t = useWords();
  return (
    <pre
      className={styles.file}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={t('ui.exceptions.contentOfName', { name: props.name })}
    >
      {props.yaml}
    </pre>
  );
};

const File = (props: { file: ManifestFile; preview: boolean }) => {
  const t = useWords();

  const { name, yaml } = props.file;
  // Before the approval there is something to read, and nothing to take along.
  if (props.preview) {
    return <Content name={name} yaml={yaml} />;
  }
  return (
    <>
      <Flex align="center">
        <Text variant="body-small" style={{ flex: 1 }}>
          {name}
        </Text>
        <CopyButton text={yaml} label={t('ui.exceptions.copyName', { name })} />
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiDownloadLine />}
          onPress={() => saveText(name, yaml, 'application/yaml')}
        >
          {t('ui.exceptions.download')}
        </Button>
      </Flex>
      <Content name={name} yaml={yaml} />
    </>
  );
};

/** An exception as one engine takes it, and how narrow that is. */
export const EngineManifest = (props: {
  manifest: ExceptionManifest;
  preview: boolean;
}) => {
  const t = useWords();

  const { manifest, preview } = props;
  const { engineTitle, probes } = manifest;
  return (
    <Flex direction="column" gap="3">
      <Text as="p" variant="body-small" color="secondary">
        {t('ui.exceptions.refusedByPolicies', {
          policies: manifest.policies.join(', '),
        })}
      </Text>
      {manifest.narrow ? (
        <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
          {t('ui.exceptions.narrowOnlyThePodOf')}
        </StatusLabel>
      ) : (
        <StatusLabel tone="warning" icon={<RiErrorWarningLine size={16} />}>
          {t('ui.exceptions.notNarrowMorePassesThan')}
        </StatusLabel>
      )}
      {manifest.reason && (
        <EmptyNotice
          title={t('ui.exceptions.noExceptionCanBeWritten', { engineTitle })}
        >
          {manifest.reason}
        </EmptyNotice>
      )}
      <Sentences
        title={t('ui.exceptions.whatEnginetitleCannotLimit', { engineTitle })}
        items={manifest.limits.map(({ text }) => text)}
      />
      {manifest.files.map(file => (
        <File key={file.name} file={file} preview={preview} />
      ))}
      <Sentences
        title={t('ui.exceptions.beforeYouApplyIt')}
        items={manifest.notes}
      />
      {probes.length > 0 && (
        <>
          <Text as="p" variant="body-small" color="secondary">
            {probes[0].method === 'evaluated'
              ? t('ui.exceptions.theExpressionsOfTheFile')
              : t('ui.exceptions.theFileWasReadAs')}
          </Text>
          <NarrownessTable
            caption={t('ui.exceptions.whatTheExceptionForEnginetitle', {
              engineTitle,
            })}
            probes={probes}
          />
        </>
      )}
    </Flex>
  );
};
