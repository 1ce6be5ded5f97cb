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
import { useWords } from '../components/words';
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
  const t = useWords();

  const { value, error, retry } = props.evidence;
  if (!props.image.digest || !props.image.repository) {
    return (
      <Text as="p" variant="body-medium">
        {t('ui.evidence.theRunningDigestIsNot')}
      </Text>
    );
  }
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (!value)
    return <LoadingBlocks label={t('ui.evidence.theEvidence')} rows={2} />;
  return <RegistryEvidence report={value} />;
};

/** From the manifest to the verdict, one link after the other. */
export const EvidenceChain = (props: {
  image: WorkloadImage;
  evidence: EvidenceRead;
}) => {
  const t = useWords();

  const { image, evidence } = props;
  const { swap, verdict } = image;
  const exceptionLink = useOptionalRouteRef(exceptionRouteRef);
  return (
    <Chain>
      <ChainLink title={t('ui.evidence.declaredInTheManifest')}>
        <Facts
          items={[
            [t('ui.evidence.reference'), image.reference],
            [
              t('ui.evidence.pinned'),
              image.pinned
                ? t('ui.evidence.yesByDigest')
                : t('ui.evidence.noByTag'),
            ],
            [
              t('table.workload'),
              `${image.workload.kind} ${image.workload.name}, ${image.cluster} / ${image.namespace}`,
            ],
            [t('table.serviceAccount'), image.serviceAccount],
          ]}
        />
      </ChainLink>
      <ChainLink
        title={
          image.cold
            ? t('ui.evidence.whatWouldRunOnThe')
            : t('ui.evidence.whatRuns')
        }
      >
        <Facts
          items={[
            [t('table.digest'), <Digest digest={image.digest} />],
            [
              t('ui.evidence.pods'),
              image.cold ? t('ui.evidence.noneNow') : image.pods,
            ],
            [t('ui.evidence.firstSeen'), <TimeAgo at={image.firstSeenAt} />],
            [
              t('ui.evidence.observed'),
              <Flex gap="2" align="center">
                <TimeAgo at={image.observedAt} />
                {image.stale && <StaleLabel />}
              </Flex>,
            ],
            [
              t('ui.evidence.tagSwapped'),
              swap && (
                <>
                  {t('ui.evidence.tagNowResolvesToDigest', {
                    tag: swap.tag,
                    digest: <Digest digest={swap.tagDigest} />,
                    timeAgo: <TimeAgo at={swap.detectedAt} />,
                  })}
                </>
              ),
            ],
          ]}
        />
      </ChainLink>
      <ChainLink title={t('ui.evidence.foundInTheRegistry')}>
        <Facts
          items={[
            [
              t('table.age'),
              <TimeAgo
                at={evidence.value?.checkedAt ?? verdict.verifiedAt}
                never="not yet"
              />,
            ],
          ]}
        />
        <Found image={image} evidence={evidence} />
      </ChainLink>
      <ChainLink title={t('ui.evidence.judgedByTheTrustPolicy')}>
        <VerdictDetails verdict={verdict} />
        {verdict.exceptionId &&
          (exceptionLink ? (
            <Link href={exceptionLink({ id: verdict.exceptionId })}>
              {t('ui.evidence.runsUnderAnException')}
            </Link>
          ) : (
            <Text as="p">{t('ui.evidence.runsUnderAnException')}</Text>
          ))}
      </ChainLink>
      <ChainLink title={t('ui.evidence.enforcedByTheCluster')}>
        <AnswerLabel answer={verdict.enforced} />
        <Facts
          items={[
            [t('table.signature'), <ModeLabel mode={image.signature} />],
            [
              t('table.digestControl'),
              <ModeLabel mode={image.digestControl} />,
            ],
          ]}
        />
      </ChainLink>
      {evidence.value && evidence.value.commands.length > 0 && (
        <ChainLink title={t('ui.evidence.seeForYourself')}>
          <VerificationCommands commands={evidence.value.commands} />
        </ChainLink>
      )}
    </Chain>
  );
};
