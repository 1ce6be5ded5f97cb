import { useId, type ReactNode } from 'react';
import { Container, Flex, Text } from '@backstage/ui';
import { HelpButton } from '../help/HelpButton';
import type { HelpTopic } from '../help/topics';
import { DemoBanner } from './DemoBanner';
import { TimeAgo } from './TimeAgo';
import { useWords } from './words';
import styles from './PageBody.module.css';

/** The frame of every page: heading, demo mark, time of the numbers, content. */
export const PageBody = (props: {
  title: string;
  description?: ReactNode;
  demo?: boolean;
  asOf?: string;
  actions?: ReactNode;
  /** What the help answers first. */
  help?: readonly [HelpTopic, ...HelpTopic[]];
  children: ReactNode;
}) => {
  const t = useWords();

  const id = useId();
  return (
    <Container>
      <section className={styles.body} aria-labelledby={id}>
        <DemoBanner demo={props.demo} />
        <div className={styles.header}>
          <Flex direction="column" gap="1">
            <Text as="h2" id={id} variant="title-small" weight="bold">
              {props.title}
            </Text>
            {props.description && (
              <Text
                as="p"
                variant="body-medium"
                color="secondary"
                className={styles.description}
              >
                {props.description}
              </Text>
            )}
          </Flex>
          <Flex gap="3" align="center">
            {props.asOf && (
              <Text variant="body-small" color="secondary">
                {t('ui.components.numbersAsOfTimeago', {
                  timeAgo: <TimeAgo at={props.asOf} />,
                })}
              </Text>
            )}
            {props.actions}
            {props.help && <HelpButton topics={props.help} />}
          </Flex>
        </div>
        {props.children}
      </section>
    </Container>
  );
};
