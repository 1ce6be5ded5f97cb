import { Flex, Link } from '@backstage/ui';
import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { imagesRouteRef, requestExceptionRouteRef } from '../routes';
import { exceptionQuery } from '../exceptions/exceptionQuery';
import { imageQuery } from '../images/imageQuery';
import { EvidenceChain } from './EvidenceChain';

/** The evidence for one workload image, beside the table. */
export const EvidenceDrawer = (props: {
  image: WorkloadImage;
  open: boolean;
  onClose: () => void;
}) => {
  const t = useWords();

  const { image, open, onClose } = props;
  const { repository, digest } = image;
  const imagesLink = useOptionalRouteRef(imagesRouteRef)?.();
  const requestLink = useOptionalRouteRef(requestExceptionRouteRef)?.();
  const evidence = useLoad(
    async (api, signal) =>
      repository && digest && open
        ? api.getImageReport({ repository, digest }, { signal })
        : undefined,
    [repository, digest, open],
    ['fleet'],
  );
  return (
    <SideDrawer
      title={t('ui.evidence.evidenceForContainer', {
        container: image.container,
      })}
      open={open}
      onClose={onClose}
    >
      {repository && digest && (
        <Flex gap="4">
          {imagesLink && (
            <Link href={`${imagesLink}?${imageQuery({ repository, digest })}`}>
              {t('ui.evidence.everythingAboutThisImage')}
            </Link>
          )}
          {requestLink && image.verdict.status !== 'verified' && (
            <Link
              href={`${requestLink}?${exceptionQuery({
                scope: {
                  repository,
                  digest,
                  cluster: image.cluster,
                  namespace: image.namespace,
                  serviceAccount: image.serviceAccount,
                },
                entityRef: image.mapping?.entityRef,
              })}`}
            >
              {t('ui.evidence.requestAnException')}
            </Link>
          )}
        </Flex>
      )}
      <EvidenceChain image={image} evidence={evidence} />
    </SideDrawer>
  );
};
