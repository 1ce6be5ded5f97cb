import { useEffect, useRef, type RefObject } from 'react';
import { Button, Text } from '@backstage/ui';
import { RiPrinterLine } from '@remixicon/react';
import type { FleetReport } from 'backstage-plugin-image-signing-common';
import { DayField } from '../components/DayField';
import { FilterBar } from '../components/FilterBar';
import { FilterSelect } from '../components/FilterSelect';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { useWords } from '../components/words';
import { useFleetNames } from '../hooks/useFleetNames';
import { useLoad } from '../hooks/useLoad';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { SourceList } from '../overview/SourceList';
import { AuditPackPanel } from './AuditPackPanel';
import { ReportTeams, ReportTiers } from './ReportCoverages';
import { ReportDefinitions, ReportFigures } from './ReportFigures';
import { ReportLists } from './ReportLists';
import { ReportMarkers, ReportTrend } from './ReportTrend';
import { formatTime } from './reportText';
import styles from './ReportPage.module.css';

const FILTERS = ['from', 'to', 'environment', 'owner', 'system'] as const;

/** What the numbers are of, in words that stand on paper too. */
const Heading = (props: { report: FleetReport }) => {
  const t = useWords();
  const { asOf, from, to, scope, part, policyVersion } = props.report;
  const { environment, owner, system } = scope;
  const parts = [
    environment && t('ui.report.environmentEnvironment', { environment }),
    owner && t('ui.report.teamOwner', { owner }),
    system && t('ui.report.systemSystem', { system }),
  ].filter(Boolean);
  const whole = part ? t('report.ofPart') : t('report.ofAll');
  return (
    <Text as="p" variant="body-medium">
      {t('ui.report.fromToToValueNumbers', {
        from,
        to,
        value: parts.join(', ') || whole,
        formatTime: formatTime(asOf),
      })}
      <br />
      {part && (
        <>
          {t('report.part', { count: part.services })}
          <br />
        </>
      )}
      <Text variant="body-x-small" color="secondary">
        {t('ui.report.trustPolicyVersionValue', {
          value: policyVersion || 'none',
        })}
      </Text>
    </Text>
  );
};

/** What is folded on the screen is open on paper, and only there. */
function unfoldOnPaper(page: RefObject<HTMLElement>): () => void {
  let opened: HTMLDetailsElement[] = [];
  const unfold = () => {
    opened = [
      ...(page.current?.querySelectorAll<HTMLDetailsElement>(
        'details:not([open])',
      ) ?? []),
    ];
    opened.forEach(details => details.setAttribute('open', ''));
  };
  const fold = () => {
    opened.forEach(details => details.removeAttribute('open'));
    opened = [];
  };
  window.addEventListener('beforeprint', unfold);
  window.addEventListener('afterprint', fold);
  return () => {
    window.removeEventListener('beforeprint', unfold);
    window.removeEventListener('afterprint', fold);
  };
}

/** The state of image signing: one sheet of paper, and what is behind it. */
export const ReportPage = () => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const { environments } = useFleetNames();
  const {
    value: report,
    error,
    retry,
  } = useLoad(
    (api, signal) => api.getFleetReport(filters, { signal }),
    [filters],
  );
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => unfoldOnPaper(page), []);
  const option = (id: string) => ({ id, label: id });
  const isFiltered = FILTERS.some(name => filters[name] !== undefined);

  return (
    <div className={styles.report} ref={page}>
      {report?.demo && (
        <div className={styles.watermark} aria-hidden="true">
          {t('demo.title')}
        </div>
      )}
      <PageBody
        title={t('page.report')}
        demo={report?.demo}
        actions={
          <Button
            className={styles.screen}
            variant="secondary"
            iconStart={<RiPrinterLine />}
            onPress={() => window.print()}
            isDisabled={!report}
          >
            {t('ui.report.print')}
          </Button>
        }
      >
        <div className={styles.screen}>
          <FilterBar
            label={t('ui.report.scopeOfTheReport')}
            onClear={
              isFiltered
                ? () =>
                    setFilters(
                      Object.fromEntries(
                        FILTERS.map(name => [name, undefined]),
                      ),
                    )
                : undefined
            }
          >
            <DayField
              label={t('ui.report.from')}
              value={filters.from ?? report?.from}
              onChange={from => setFilters({ from })}
            />
            <DayField
              label={t('ui.report.to')}
              value={filters.to ?? report?.to}
              onChange={to => setFilters({ to })}
            />
            <FilterSelect
              label={t('table.environment')}
              value={filters.environment}
              options={environments}
              onChange={environment => setFilters({ environment })}
            />
            <FilterSelect
              label={t('ui.report.team')}
              value={filters.owner}
              options={(report?.scopes.owners ?? []).map(option)}
              onChange={owner => setFilters({ owner })}
            />
            <FilterSelect
              label={t('ui.report.system')}
              value={filters.system}
              options={(report?.scopes.systems ?? []).map(option)}
              onChange={system => setFilters({ system })}
            />
          </FilterBar>
        </div>
        {error && (
          <LoadError
            error={error}
            onRetry={retry}
            permission="image-signing.read"
          />
        )}
        {!report && !error && (
          <LoadingBlocks label={t('ui.report.theReport')} rows={5} />
        )}
        {report && !error && (
          <>
            <Heading report={report} />
            <ReportFigures report={report} />
            <ReportTiers report={report} />
            <ReportTrend report={report} />
            <div className={styles.rest}>
              <ReportMarkers report={report} />
              <ReportTeams report={report} />
              <ReportLists report={report} />
              <SourceList sources={report.sources} />
              <ReportDefinitions report={report} />
            </div>
            <AuditPackPanel
              from={report.from}
              to={report.to}
              environments={environments}
              owners={report.scopes.owners}
            />
          </>
        )}
      </PageBody>
    </div>
  );
};
