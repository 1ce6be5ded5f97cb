import { useId, type ReactNode } from 'react';
import Drawer from '@material-ui/core/Drawer';
import { RiCloseLine } from '@remixicon/react';
import { ButtonIcon, Text } from '@backstage/ui';
import { useWords } from './words';
import styles from './SideDrawer.module.css';

/** Details beside a list. Closing it gives the focus back to what opened it. */
export const SideDrawer = (props: {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  /** It holds choices, whose lists open outside of it and need the focus. */
  choices?: boolean;
  children: ReactNode;
}) => {
  const t = useWords();

  const id = useId();
  return (
    <Drawer
      anchor="right"
      open={props.open}
      onClose={props.onClose}
      disableEnforceFocus={props.choices}
      classes={{ paper: styles.paper }}
      PaperProps={{ role: 'dialog', 'aria-modal': true, 'aria-labelledby': id }}
    >
      <div className={styles.content}>
        <div className={styles.header}>
          <Text as="h2" id={id} variant="title-x-small" weight="bold">
            {props.title}
          </Text>
          <ButtonIcon
            variant="tertiary"
            aria-label={t('ui.components.close')}
            icon={<RiCloseLine />}
            onPress={props.onClose}
          />
        </div>
        {props.children}
      </div>
    </Drawer>
  );
};
