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
const Content = (props: { name: string; yaml: string }) => (
  <pre
    className={styles.file}
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
    role="region"
    aria-label={`Content of ${props.name}`}
  >
    {props.yaml}
  </pre>
);

const File = (props: { file: ManifestFile; preview: boolean }) => {
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
        <CopyButton text={yaml} label={`Copy ${name}`} />
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiDownloadLine />}
          onPress={() => saveText(name, yaml, 'application/yaml')}
        >
          Download
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
  const { manifest, preview } = props;
  const { engineTitle, probes } = manifest;
  return (
    <Flex direction="column" gap="3">
      <Text as="p" variant="body-small" color="secondary">
        Refused by {manifest.policies.join(', ')}.
      </Text>
      {manifest.narrow ? (
        <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
          Narrow: only the Pod of this exception passes, until its end
        </StatusLabel>
      ) : (
        <StatusLabel tone="warning" icon={<RiErrorWarningLine size={16} />}>
          Not narrow: more passes than this exception allows, or it cannot be
          told
        </StatusLabel>
      )}
      {manifest.reason && (
        <EmptyNotice title={`No exception can be written for ${engineTitle}`}>
          {manifest.reason}
        </EmptyNotice>
      )}
      <Sentences
        title={`What ${engineTitle} cannot limit`}
        items={manifest.limits.map(({ text }) => text)}
      />
      {manifest.files.map(file => (
        <File key={file.name} file={file} preview={preview} />
      ))}
      <Sentences title="Before you apply it" items={manifest.notes} />
      {probes.length > 0 && (
        <>
          <Text as="p" variant="body-small" color="secondary">
            {probes[0].method === 'evaluated'
              ? 'The expressions of the file were evaluated for each of these requests.'
              : 'The file was read as the one form that is known, and each of these requests compared with it; anything else in it counts as cannot be told.'}
          </Text>
          <NarrownessTable
            caption={`What the exception for ${engineTitle} lets pass`}
            probes={probes}
          />
        </>
      )}
    </Flex>
  );
};
