import { CodeSnippet } from '@backstage/core-components';
import { EmptyNotice } from '../components/EmptyNotice';

const EXAMPLE = `metadata:
  annotations:
    # the label backstage.io/kubernetes-id of the workloads
    backstage.io/kubernetes-id: my-service
    # or the repositories of the images
    image-signing/repositories: registry.example.com/team/my-service`;

/** No running image belongs to the entity, and what would change that. */
export const NothingMapped = () => (
  <EmptyNotice
    title="No workload image belongs to this entity"
    action={<CodeSnippet text={EXAMPLE} language="yaml" showCopyCodeButton />}
  >
    Either nothing of it is deployed, or its workloads cannot be recognised. Add
    one of these annotations to its catalog-info.yaml.
  </EmptyNotice>
);
