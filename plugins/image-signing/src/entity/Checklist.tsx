import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Text,
} from '@backstage/ui';
import type {
  Check,
  ChecklistRule,
} from 'backstage-plugin-image-signing-common';
import { CheckStateLabel } from '../components/CheckStateLabel';
import { NextActionBox } from '../components/NextActionBox';
import { useWords } from '../components/words';
import styles from './Checklist.module.css';

const CheckItem = (props: { check: Check }) => {
  const t = useWords();

  const { check } = props;
  return (
    <li className={styles.check}>
      <span className={styles.title}>
        <CheckStateLabel state={check.state} />
        <Text as="span" variant="body-medium">
          {check.title}
        </Text>
        <Text as="span" variant="body-x-small" color="secondary">
          {t('ui.entity.weightWeight', { weight: check.weight })}
        </Text>
      </span>
      <Text as="p" variant="body-small" color="secondary">
        {check.evidence}
      </Text>
      {check.elements && (
        <ul className={styles.checks}>
          {check.elements.map(element => (
            <li key={element.id} className={styles.title}>
              <CheckStateLabel state={element.state} />
              <Text as="span" variant="body-small">
                {t(`ui.decision.element.${element.id}`)}
              </Text>
              <Text as="span" variant="body-small" color="secondary">
                {element.evidence}
              </Text>
            </li>
          ))}
        </ul>
      )}
      {check.nextAction && <NextActionBox action={check.nextAction} />}
    </li>
  );
};

/** The five rules; each opens to its checks, their evidence and what to do. */
export const Checklist = (props: { rules: ChecklistRule[] }) => (
  <AccordionGroup
    allowsMultiple
    defaultExpandedKeys={props.rules
      .filter(rule => rule.state === 'fail')
      .map(rule => rule.id)}
  >
    {props.rules.map(rule => (
      <Accordion key={rule.id} id={rule.id}>
        <AccordionTrigger>
          <span className={styles.title}>
            <CheckStateLabel state={rule.state} />
            <span>
              {rule.number}. {rule.title}
            </span>
          </span>
        </AccordionTrigger>
        <AccordionPanel>
          <ul className={styles.checks}>
            {rule.checks.map(check => (
              <CheckItem key={check.id} check={check} />
            ))}
          </ul>
        </AccordionPanel>
      </Accordion>
    ))}
  </AccordionGroup>
);
