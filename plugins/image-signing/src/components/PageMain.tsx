import { useEffect, useRef, type ReactNode } from 'react';
import styles from './PageMain.module.css';

const SELECTED = '.bui-PluginHeader [role="tab"][aria-selected="true"]';

/**
 * The main landmark of a page. The header above it belongs to the app; where its
 * tabs do not fit they scroll, and the one of the page is brought into view.
 */
export const PageMain = (props: { children: ReactNode }) => {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // The tab is selected after the page is there.
    const frame = requestAnimationFrame(() =>
      main.current?.parentElement
        ?.querySelector(SELECTED)
        ?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' }),
    );
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <main className={styles.main} ref={main}>
      {props.children}
    </main>
  );
};
