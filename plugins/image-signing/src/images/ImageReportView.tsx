import { Flex } from '@backstage/ui';
import type { ImageReport } from 'backstage-plugin-image-signing-common';
import { Command } from '../components/Command';
import { Digest } from '../components/Digest';
import { Facts } from '../components/Facts';
import { Panel } from '../components/Panel';
import { TimeAgo } from '../components/TimeAgo';
import { ImagesTable } from '../entity/ImagesTable';
import { RegistryEvidence } from '../evidence/RegistryEvidence';

const KINDS = {
  image: 'image of one platform',
  index: 'index over several platforms',
} as const;

/** Everything about one digest: what was found, and where it runs. */
export const ImageReportView = (props: { report: ImageReport }) => {
  const { report } = props;
  return (
    <>
      <Panel title="Image">
        <Facts
          items={[
            ['Repository', report.repository],
            ['Digest', <Digest digest={report.digest} />],
            ['Tags seen', report.tags.join(', ') || 'none'],
            ['Kind', report.kind ? KINDS[report.kind] : 'not read yet'],
            ['Checked', <TimeAgo at={report.checkedAt} never="not yet" />],
          ]}
        />
      </Panel>
      <Panel
        title="Found in the registry"
        description="Whatever a trust policy thinks of it: a valid signature of the wrong signer is listed too."
      >
        <RegistryEvidence report={report} />
      </Panel>
      {report.command && (
        <Panel title="See for yourself">
          <Flex direction="column">
            <Command command={report.command} label="Copy the cosign command" />
          </Flex>
        </Panel>
      )}
      <Panel
        title="Where it runs"
        description="With the verdict of the trust policy in each place."
      >
        <ImagesTable images={report.workloads} />
      </Panel>
    </>
  );
};
