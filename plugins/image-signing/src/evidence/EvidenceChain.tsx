import { Flex, Link, Text } from '@backstage/ui';
import type {
  ImageReport,
  WorkloadImage,
} from 'backstage-plugin-image-signing-common';
import { AnswerLabel } from '../components/AnswerLabel';
import { Digest } from '../components/Digest';
import { Facts } from '../components/Facts';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { ModeLabel } from '../components/ModeLabel';
import { StaleLabel } from '../components/StaleLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { exceptionRouteRef } from '../routes';
import { Chain, ChainLink } from './Chain';
import { RegistryEvidence } from './RegistryEvidence';
import { VerdictDetails } from './VerdictDetails';
import { VerificationCommands } from './VerificationCommands';

/** How far the report of the registry has come. */
export interface EvidenceRead {
  value?: ImageReport;
  error?: Error;
  retry: () => void;
}

const Found = (props: { image: WorkloadImage; evidence: EvidenceRead }) => {
  const { value, error, retry } = props.evidence;
  if (!props.image.digest || !props.image.repository) {
    return (
      <Text as="p" variant="body-medium">
        The running digest is not resolved, so there is nothing to look up.
      </Text>
    );
  }
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (!value) return <LoadingBlocks label="the evidence" rows={2} />;
  return <RegistryEvidence report={value} />;
};

/** From the manifest to the verdict, one link after the other. */
export const EvidenceChain = (props: {
  image: WorkloadImage;
  evidence: EvidenceRead;
}) => {
  const { image, evidence } = props;
  const { swap, verdict } = image;
  const exceptionLink = useOptionalRouteRef(exceptionRouteRef);
  return (
    <Chain>
      <ChainLink title="Declared in the manifest">
        <Facts
          items={[
            ['Reference', image.reference],
            ['Pinned', image.pinned ? 'yes, by digest' : 'no, by tag'],
            [
              'Workload',
              `${image.workload.kind} ${image.workload.name}, ${image.cluster} / ${image.namespace}`,
            ],
            ['Service account', image.serviceAccount],
          ]}
        />
      </ChainLink>
      <ChainLink
        title={image.cold ? 'What would run on the next start' : 'What runs'}
      >
        <Facts
          items={[
            ['Digest', <Digest digest={image.digest} />],
            ['Pods', image.cold ? 'none now' : image.pods],
            ['First seen', <TimeAgo at={image.firstSeenAt} />],
            [
              'Observed',
              <Flex gap="2" align="center">
                <TimeAgo at={image.observedAt} />
                {image.stale && <StaleLabel />}
              </Flex>,
            ],
            [
              'Tag swapped',
              swap && (
                <>
                  {swap.tag} now resolves to <Digest digest={swap.tagDigest} />,
                  seen <TimeAgo at={swap.detectedAt} />. On the next start
                  something else would run.
                </>
              ),
            ],
          ]}
        />
      </ChainLink>
      <ChainLink title="Found in the registry">
        <Facts
          items={[
            [
              'Checked',
              <TimeAgo
                at={evidence.value?.checkedAt ?? verdict.verifiedAt}
                never="not yet"
              />,
            ],
          ]}
        />
        <Found image={image} evidence={evidence} />
      </ChainLink>
      <ChainLink title="Judged by the trust policy">
        <VerdictDetails verdict={verdict} />
        {verdict.exceptionId &&
          (exceptionLink ? (
            <Link href={exceptionLink({ id: verdict.exceptionId })}>
              Runs under an exception
            </Link>
          ) : (
            <Text as="p">Runs under an exception</Text>
          ))}
      </ChainLink>
      <ChainLink title="Enforced by the cluster">
        <AnswerLabel answer={verdict.enforced} />
        <Facts
          items={[
            ['Signatures', <ModeLabel mode={image.signature} />],
            ['Digests only', <ModeLabel mode={image.digestControl} />],
          ]}
        />
      </ChainLink>
      {evidence.value && evidence.value.commands.length > 0 && (
        <ChainLink title="See for yourself">
          <VerificationCommands commands={evidence.value.commands} />
        </ChainLink>
      )}
    </Chain>
  );
};
