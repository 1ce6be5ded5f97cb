import type { ImageReport } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { useWords } from '../components/words';
import { ImagesTable } from '../entity/ImagesTable';
import { RegistryEvidence } from '../evidence/RegistryEvidence';
import { VerificationCommands } from '../evidence/VerificationCommands';
import { ImageChain } from './ImageChain';

/** Everything about one digest: how it came to be, what was found, where it runs. */
export const ImageReportView = (props: { report: ImageReport }) => {
  const t = useWords();

  const { report } = props;
  return (
    <>
      <Panel
        title={t('ui.images.fromCommitToPod')}
        description={t('ui.images.whatEachStepRestsOn')}
      >
        <ImageChain report={report} />
      </Panel>
      <Panel
        title={t('ui.images.foundInTheRegistry')}
        description={t('ui.images.whateverATrustPolicyThinks')}
      >
        <RegistryEvidence report={report} />
      </Panel>
      {report.commands.length > 0 && (
        <Panel
          title={t('ui.images.seeForYourself')}
          description={t('ui.images.theseCommandsCheckTheSame')}
        >
          <VerificationCommands commands={report.commands} />
        </Panel>
      )}
      <Panel
        title={t('ui.images.whereItRuns')}
        description={t('ui.images.withTheVerdictOfThe')}
      >
        <ImagesTable images={report.workloads} />
      </Panel>
    </>
  );
};
