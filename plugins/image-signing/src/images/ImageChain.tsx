import { Text } from '@backstage/ui';
import type {
  ImageReport,
  SignedDocument,
} from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { Facts } from '../components/Facts';
import { TimeAgo } from '../components/TimeAgo';
import { Chain, ChainLink } from '../evidence/Chain';
import { formatName } from '../evidence/formatName';
import { OriginFacts } from '../evidence/OriginFacts';

const NOT_READ = 'not known: the registry was not read';

function countOf(
  documents: SignedDocument[] | undefined,
  nameOf: (document: SignedDocument) => string,
): string {
  if (!documents) return NOT_READ;
  if (documents.length === 0) return 'none found';
  const valid = documents.filter(document => document.valid);
  const names = [...new Set(valid.map(nameOf))];
  return `${valid.length} of ${documents.length} cryptographically valid${
    names.length > 0 ? `: ${names.join(', ')}` : ''
  }`;
}

/** Proven times, from logs and timestamp authorities. */
const Times = (props: { documents: SignedDocument[] }) => {
  const proven = props.documents.filter(
    ({ valid, signedAt }) => valid && signedAt,
  );
  if (proven.length === 0) return <>no time is proven</>;
  return (
    <>
      {proven.map(({ id, signedAt, signedAtSource, logIndex }) => (
        <Text key={id} as="p">
          <TimeAgo at={signedAt} />
          {signedAtSource && ` (${signedAtSource})`}
          {logIndex && `, log entry ${logIndex}`}
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
  const { report } = props;
  const { running, pods, enforced } = runningOf(report);
  const documents = [
    ...(report.signatures ?? []),
    ...(report.attestations ?? []),
  ];
  return (
    <Chain>
      <ChainLink level="h4" title="Source">
        <OriginFacts
          origin={report.origin}
          names={['sourceRepository', 'ref', 'commit', 'author']}
        />
      </ChainLink>
      <ChainLink level="h4" title="Build">
        <OriginFacts
          origin={report.origin}
          names={['trigger', 'run', 'builder', 'runner']}
        />
      </ChainLink>
      <ChainLink level="h4" title="Attestations">
        <Facts
          items={[
            [
              'Found',
              countOf(
                report.attestations,
                ({ predicateType, format }) =>
                  predicateType ?? formatName(format),
              ),
            ],
          ]}
        />
      </ChainLink>
      <ChainLink level="h4" title="Signatures">
        <Facts
          items={[
            [
              'Found',
              countOf(
                report.signatures,
                ({ signer, format }) =>
                  signer?.subject ?? signer?.keyId ?? formatName(format),
              ),
            ],
            ['Signed', <Times documents={documents} />],
          ]}
        />
      </ChainLink>
      <ChainLink level="h4" title="Registry">
        <Facts
          items={[
            ['Repository', report.repository],
            ['Digest', <Digest digest={report.digest} />],
            [
              'Level',
              report.kind === 'index'
                ? 'the index over several platforms'
                : report.kind && 'the image of one platform',
            ],
            ['Tags seen', report.tags.join(', ') || 'none'],
            ['Checked', <TimeAgo at={report.checkedAt} never="not yet" />],
          ]}
        />
      </ChainLink>
      <ChainLink level="h4" title="Admission and pods">
        <Facts
          items={[
            [
              'Runs in',
              `${running.length} container slots of workloads, ${pods} pods`,
            ],
            [
              'Enforced',
              running.length === 0
                ? 'runs nowhere that you may see'
                : `in ${enforced.length} of ${running.length} the cluster would have refused it otherwise`,
            ],
          ]}
        />
      </ChainLink>
    </Chain>
  );
};
