import { Link, Text } from '@backstage/ui';
import type { Overview } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { useWords } from '../components/words';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import {
  denialsRouteRef,
  exceptionsRouteRef,
  servicesRouteRef,
} from '../routes';
import styles from './Attention.module.css';

interface Item {
  label: string;
  count: number;
  hint?: string;
  href?: string;
  /** Red where it is not nought: the target is 0. */
  alarm?: boolean;
}

/** What waits for somebody, each number with the list behind it. */
export const Attention = (props: { overview: Overview }) => {
  const t = useWords();

  const { exceptions, denials, swaps, pending, unmapped } = props.overview;
  const exceptionsLink = useOptionalRouteRef(exceptionsRouteRef)?.();
  const denialsLink = useOptionalRouteRef(denialsRouteRef)?.();
  const servicesLink = useOptionalRouteRef(servicesRouteRef)?.();
  const link = (base: string | undefined, query: string) =>
    base && `${base}?${query}`;

  const items: Item[] = [
    {
      label: t('ui.overview.exceptionsOverButStillEffective'),
      count: exceptions.stillEffective,
      href: link(exceptionsLink, 'view=all&proof=still-effective'),
      alarm: true,
    },
    {
      label: t('ui.overview.foundWithAnEndThat'),
      count: exceptions.foundStillEffective,
      href: link(exceptionsLink, 'view=found&flag=expired-but-effective'),
      alarm: true,
    },
    {
      label: t('ui.overview.exceptionsWidenedByHand'),
      count: exceptions.widened,
      href: link(exceptionsLink, 'view=all&proof=widened'),
      alarm: true,
    },
    {
      label: t('ui.overview.refusedByPolicyLast24'),
      count: denials.policyLastDay,
      href: link(denialsLink, 'class=policy'),
    },
    {
      label: t('ui.overview.webhookOutagesLast24H'),
      count: denials.outagesLastDay,
      href: link(denialsLink, 'class=outage'),
    },
    {
      label: t('overview.awaiting'),
      count: exceptions.requested + exceptions.extensionsRequested,
      hint: t('overview.awaitingHint', {
        requested: String(exceptions.requested),
        extensions: String(exceptions.extensionsRequested),
      }),
      href: link(exceptionsLink, 'view=awaiting'),
    },
    {
      label: t('ui.overview.activeExceptions'),
      count: exceptions.active,
      href: link(exceptionsLink, 'view=active'),
    },
    {
      label: t('ui.overview.exceptionsEndingWithin7Days'),
      count: exceptions.expiringSoon,
      href: link(exceptionsLink, 'view=expiring'),
    },
    {
      label: t('ui.overview.expiredExceptions'),
      count: exceptions.expired,
      href: link(exceptionsLink, 'view=expired'),
    },
    {
      label: t('ui.overview.swappedTags'),
      count: swaps,
      hint: t('ui.overview.theTagThatARunning'),
    },
    {
      label: t('ui.overview.workloadImagesOfNoService', {
        total: unmapped.total,
      }),
      count: unmapped.workloads,
      hint: t('ui.overview.noCatalogEntityClaimsThem'),
      href: link(servicesLink, 'view=unmapped'),
    },
    {
      label: t('ui.overview.digestsNotVerifiedYet'),
      count: pending ?? 0,
      hint: t('ui.overview.countedAsUnknownUntilThe'),
    },
  ];
  return (
    <Panel title={t('ui.overview.needsAttention')}>
      <ul className={styles.list}>
        {items.map(item => (
          <li key={item.label} className={styles.item}>
            <span
              className={styles.count}
              data-alarm={Boolean(item.alarm) && item.count > 0}
            >
              {item.count}
            </span>
            {item.href ? (
              <Link href={item.href}>{item.label}</Link>
            ) : (
              <Text variant="body-medium">{item.label}</Text>
            )}
            {item.hint && (
              <Text variant="body-x-small" color="secondary">
                {item.hint}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
};
