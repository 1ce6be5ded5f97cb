import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  RiErrorWarningLine,
  RiQuestionLine,
  RiShieldCheckLine,
  RiShieldLine,
} from '@remixicon/react';
import {
  protectionOf,
  type EntityEnvironment,
  type Protection,
} from 'backstage-plugin-image-signing-common';
import { VisuallyHidden } from '@backstage/ui';
import type { ReactElement } from 'react';
import { StatusLabel, type Tone } from '../components/StatusLabel';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { loadService } from './loadService';
import styles from './catalog.module.css';

const LOOKS: Record<Protection, { tone: Tone; icon: ReactElement }> = {
  protected: { tone: 'good', icon: <RiShieldCheckLine size={16} /> },
  partly: { tone: 'warning', icon: <RiShieldLine size={16} /> },
  unprotected: { tone: 'bad', icon: <RiErrorWarningLine size={16} /> },
  unknown: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
};

const Line = (props: {
  environment: EntityEnvironment;
  protection: Protection;
}) => {
  const t = useWords();
  const { environment, protection } = props;
  const { digests, stage, stale } = environment;
  const { tone, icon } = LOOKS[protection];
  return (
    <li className={styles.line}>
      <span className={styles.name}>{environment.environment}</span>
      <StatusLabel tone={tone} icon={icon}>
        {stale ? (
          t('stale')
        ) : (
          <>
            {t('catalog.ofTotal', {
              count: String(digests.protected),
              total: String(digests.total),
            })}{' '}
            {/* The head of the column says it to the eye. */}
            <VisuallyHidden>{t('catalog.protected')}</VisuallyHidden>
          </>
        )}
      </StatusLabel>
      <span>{stale ? t('catalog.unknown') : t(`stage.${stage}`)}</span>
    </li>
  );
};

/** The stage and the protection of an entity now, one line an environment. */
export const CatalogCell = (props: { entity: Entity }) => {
  const t = useWords();
  const entityRef = stringifyEntityRef(props.entity);
  const { value, error } = useLoad(
    api => loadService(api, entityRef),
    [entityRef],
    ['fleet'],
  );
  if (error) {
    return (
      <StatusLabel
        tone="unknown"
        icon={<RiQuestionLine size={16} />}
        title={error.message}
      >
        {t('catalog.notRead')}
      </StatusLabel>
    );
  }
  if (!value) return <span aria-busy="true">…</span>;
  const lines = (value.row?.environments ?? []).flatMap(environment => {
    const protection = protectionOf(environment);
    return protection ? [{ environment, protection }] : [];
  });
  if (lines.length === 0) return <span>{t('catalog.nothingRuns')}</span>;
  return (
    <ul
      className={styles.lines}
      title={t('catalog.asOf', { time: new Date(value.asOf).toLocaleString() })}
    >
      {lines.map(line => (
        <Line key={line.environment.environment} {...line} />
      ))}
    </ul>
  );
};
