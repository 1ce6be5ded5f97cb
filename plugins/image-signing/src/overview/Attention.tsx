import { Link, Text } from '@backstage/ui';
import type { Overview } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
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
  const { exceptions, denials, swaps, pending, unmapped } = props.overview;
  const exceptionsLink = useOptionalRouteRef(exceptionsRouteRef)?.();
  const denialsLink = useOptionalRouteRef(denialsRouteRef)?.();
  const servicesLink = useOptionalRouteRef(servicesRouteRef)?.();
  const link = (base: string | undefined, query: string) =>
    base && `${base}?${query}`;

  const items: Item[] = [
    {
      label: 'Exceptions over, but still effective',
      count: exceptions.stillEffective,
      href: link(exceptionsLink, 'view=all&proof=still-effective'),
      alarm: true,
    },
    {
      label: 'Found with an end that has passed, still there',
      count: exceptions.foundStillEffective,
      href: link(exceptionsLink, 'view=found&flag=expired-but-effective'),
      alarm: true,
    },
    {
      label: 'Exceptions widened by hand',
      count: exceptions.widened,
      href: link(exceptionsLink, 'view=all&proof=widened'),
      alarm: true,
    },
    {
      label: 'Refused by policy, last 24 h',
      count: denials.policyLastDay,
      href: link(denialsLink, 'class=policy'),
    },
    {
      label: 'Webhook outages, last 24 h',
      count: denials.outagesLastDay,
      href: link(denialsLink, 'class=outage'),
    },
    {
      label: 'Exceptions awaiting approval',
      count: exceptions.requested,
      href: link(exceptionsLink, 'view=awaiting'),
    },
    {
      label: 'Active exceptions',
      count: exceptions.active,
      href: link(exceptionsLink, 'view=active'),
    },
    {
      label: 'Exceptions ending within 7 days',
      count: exceptions.expiringSoon,
      href: link(exceptionsLink, 'view=expiring'),
    },
    {
      label: 'Expired exceptions',
      count: exceptions.expired,
      href: link(exceptionsLink, 'view=expired'),
    },
    {
      label: 'Swapped tags',
      count: swaps,
      hint: 'The tag that a running workload names now resolves to another digest; each is marked among the images of its service.',
    },
    {
      label: `Workload images of no service (of ${unmapped.total})`,
      count: unmapped.workloads,
      hint: 'No catalog entity claims them; they are part of every total.',
      href: link(servicesLink, 'view=unmapped'),
    },
    {
      label: 'Digests not verified yet',
      count: pending ?? 0,
      hint: 'Counted as unknown until the registry was read.',
    },
  ];
  return (
    <Panel title="Needs attention">
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
