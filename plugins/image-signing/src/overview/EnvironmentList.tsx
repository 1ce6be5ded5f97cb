import type { EnvironmentSummary } from 'backstage-plugin-image-signing-common';
import { EnvironmentPanel } from './EnvironmentPanel';
import styles from './OverviewPage.module.css';

/** The environments in numbers, side by side where there is room. */
export const EnvironmentList = (props: {
  environments: EnvironmentSummary[];
}) => (
  <div className={styles.environments}>
    {props.environments.map(summary => (
      <EnvironmentPanel key={summary.environment} summary={summary} />
    ))}
  </div>
);
