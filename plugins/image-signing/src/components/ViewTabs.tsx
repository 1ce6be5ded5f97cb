import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import styles from './ViewTabs.module.css';

/** Views of one list; the selected one lives with the caller. */
export const ViewTabs = (props: {
  label: string;
  views: Array<{ id: string; label: string }>;
  selected: string;
  onSelect: (id: string) => void;
  children: ReactNode;
}) => (
  <Tabs
    selectedKey={props.selected}
    onSelectionChange={key => props.onSelect(String(key))}
  >
    <div className={styles.views}>
      <TabList aria-label={props.label}>
        {props.views.map(view => (
          <Tab key={view.id} id={view.id}>
            {view.label}
          </Tab>
        ))}
      </TabList>
    </div>
    {props.views.map(view => (
      <TabPanel key={view.id} id={view.id}>
        {view.id === props.selected && (
          <div className={styles.panel}>{props.children}</div>
        )}
      </TabPanel>
    ))}
  </Tabs>
);
