import { ButtonLink } from '@backstage/ui';
import { useWords } from '../components/words';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { planRouteRef } from '../routes';

/** Leads to the plan of a namespace. */
export const PlanLink = (props: { cluster: string; namespace: string }) => {
  const t = useWords();

  const { cluster, namespace } = props;
  const link = useOptionalRouteRef(planRouteRef)?.();
  return link ? (
    <ButtonLink
      variant="secondary"
      href={`${link}?${new URLSearchParams({ cluster, namespace })}`}
    >
      {t('ui.plan.planToEnforce')}
    </ButtonLink>
  ) : null;
};
