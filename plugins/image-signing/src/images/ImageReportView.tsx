import type { ImageReport } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { ImagesTable } from '../entity/ImagesTable';
import { RegistryEvidence } from '../evidence/RegistryEvidence';
import { VerificationCommands } from '../evidence/VerificationCommands';
import { ImageChain } from './ImageChain';

/** Everything about one digest: how it came to be, what was found, where it runs. */
export const ImageReportView = (props: { report: ImageReport }) => {
  const { report } = props;
  return (
    <>
      <Panel
        title="From commit to pod"
        description="What each step rests on. What nobody proves or says is not known."
      >
        <ImageChain report={report} />
      </Panel>
      <Panel
        title="Found in the registry"
        description="Whatever a trust policy thinks of it: a valid signature of the wrong signer is listed too."
      >
        <RegistryEvidence report={report} />
      </Panel>
      {report.commands.length > 0 && (
        <Panel
          title="See for yourself"
          description="These commands check the same without this portal."
        >
          <VerificationCommands commands={report.commands} />
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
