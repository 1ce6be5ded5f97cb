import { ButtonLink } from '@backstage/ui';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { planRouteRef } from '../routes';

/** Leads to the plan of a namespace. */
export const PlanLink = (props: { cluster: string; namespace: string }) => {
  const { cluster, namespace } = props;
  const link = useOptionalRouteRef(planRouteRef)?.();
  return link ? (
    <ButtonLink
      variant="secondary"
      href={`${link}?${new URLSearchParams({ cluster, namespace })}`}
    >
      Plan to enforce
    </ButtonLink>
  ) : null;
};
