import { CodeSnippet } from '@backstage/core-components';
import { EmptyNotice } from '../components/EmptyNotice';
import { useWords } from '../components/words';

const EXAMPLE = `metadata:
  annotations:
    # the label backstage.io/kubernetes-id of the workloads
    backstage.io/kubernetes-id: my-service
    # or the repositories of the images
    image-signing/repositories: registry.example.com/team/my-service`;

/** No running image belongs to the entity, and what would change that. */
export const NothingMapped = () => {
  const t = useWords();
  return (
    <EmptyNotice
      title={t('ui.entity.noWorkloadImageBelongsTo2')}
      action={<CodeSnippet text={EXAMPLE} language="yaml" showCopyCodeButton />}
    >
      {t('ui.entity.eitherNothingOfItIs')}
    </EmptyNotice>
  );
};
