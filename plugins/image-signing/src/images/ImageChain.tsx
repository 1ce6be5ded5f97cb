import { Text } from '@backstage/ui';
import type {
  ImageReport,
  SignedDocument,
} from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { Facts } from '../components/Facts';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { Chain, ChainLink } from '../evidence/Chain';
import { formatName } from '../evidence/formatName';
import { OriginFacts } from '../evidence/OriginFacts';

const notReadOf = (t: Words) => t('ui.images.notKnownTheRegistryWas');

function countOf(
  t: Words,
  documents: SignedDocument[] | undefined,
  nameOf: (document: SignedDocument) => string,
): string {
  if (!documents) return notReadOf(t);
  if (documents.length === 0) return t('ui.images.noneFound');
  const valid = documents.filter(document => document.valid);
  const names = [...new Set(valid.map(nameOf))];
  return t('ui.images.lengthOfLength2CryptographicallyValid', {
    length: valid.length,
    length2: documents.length,
    part: names.length > 0 ? `: ${names.join(', ')}` : '',
  });
}

/** Proven times, from logs and timestamp authorities. */
const Times = (props: { documents: SignedDocument[] }) => {
  const t = useWords();

  const proven = props.documents.filter(
    ({ valid, signedAt }) => valid && signedAt,
  );
  if (proven.length === 0) return <>{t('ui.images.noTimeIsProven')}</>;
  return (
    <>
      {proven.map(({ id, signedAt, signedAtSource, logIndex }) => (
        <Text key={id} as="p">
          <TimeAgo at={signedAt} />
          {signedAtSource && ` (${signedAtSource})`}
          {logIndex && t('ui.images.logEntryLogindex', { logIndex })}
        </Text>
      ))}
    </>
  );
};

function runningOf({ workloads }: ImageReport) {
  const running = workloads.filter(({ cold }) => !cold);
  const pods = running.reduce((sum, { pods: count }) => sum + count, 0);
  const enforced = running.filter(({ verdict }) => verdict.enforced === 'yes');
  return { running, pods, enforced };
}

/** One digest from the commit to the pods: what each step rests on. */
export const ImageChain = (props: { report: ImageReport }) => {
  const t = useWords();

  const { report } = props;
  const { running, pods, enforced } = runningOf(report);
  const documents = [
    ...(report.signatures ?? []),
    ...(report.attestations ?? []),
  ];
  return (
    <Chain>
      <ChainLink level="h4" title={t('table.source')}>
        <OriginFacts
          origin={report.origin}
          names={['sourceRepository', 'ref', 'commit', 'author']}
        />
      </ChainLink>
      <ChainLink level="h4" title={t('ui.images.build')}>
        <OriginFacts
          origin={report.origin}
          names={['trigger', 'run', 'builder', 'runner']}
        />
      </ChainLink>
      <ChainLink level="h4" title={t('ui.images.attestations')}>
        <Facts
          items={[
            [
              t('ui.images.found'),
              countOf(
                t,
                report.attestations,
                ({ predicateType, format }) =>
                  predicateType ?? formatName(t, format),
              ),
            ],
          ]}
        />
      </ChainLink>
      <ChainLink level="h4" title={t('table.signature')}>
        <Facts
          items={[
            [
              t('ui.images.found'),
              countOf(
                t,
                report.signatures,
                ({ signer, format }) =>
                  signer?.subject ?? signer?.keyId ?? formatName(t, format),
              ),
            ],
            [t('ui.images.signed'), <Times documents={documents} />],
          ]}
        />
      </ChainLink>
      <ChainLink level="h4" title={t('ui.images.registry')}>
        <Facts
          items={[
            [t('ui.images.repository'), report.repository],
            [t('table.digest'), <Digest digest={report.digest} />],
            [
              t('ui.images.level'),
              report.kind === 'index'
                ? t('ui.images.theIndexOverSeveralPlatforms')
                : report.kind && t('ui.images.theImageOfOnePlatform'),
            ],
            [t('ui.images.tagsSeen'), report.tags.join(', ') || 'none'],
            [t('table.age'), <TimeAgo at={report.checkedAt} never="not yet" />],
          ]}
        />
      </ChainLink>
      <ChainLink level="h4" title={t('ui.images.admissionAndPods')}>
        <Facts
          items={[
            [
              t('ui.images.runsIn'),
              t('ui.images.lengthContainerSlotsOfWorkloads', {
                length: running.length,
                pods,
              }),
            ],
            [
              t('ui.images.enforced'),
              running.length === 0
                ? t('ui.images.runsNowhereThatYouMay')
                : t('ui.images.inLengthOfLength2The', {
                    length: enforced.length,
                    length2: running.length,
                  }),
            ],
          ]}
        />
      </ChainLink>
    </Chain>
  );
};
