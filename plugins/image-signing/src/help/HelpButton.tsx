import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Button,
  Text,
} from '@backstage/ui';
import { RiQuestionLine } from '@remixicon/react';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { helpTopics, type HelpTopic } from './topics';

const HELP = ['help'] as const;

const Questions = (props: {
  title: string;
  topics: readonly HelpTopic[];
  open: string;
}) => {
  const t = useWords();
  return (
    <>
      <Text as="h3" variant="body-large" weight="bold">
        {props.title}
      </Text>
      <AccordionGroup allowsMultiple defaultExpandedKeys={[props.open]}>
        {props.topics.map(topic => (
          <Accordion key={topic} id={topic}>
            <AccordionTrigger level={4} title={t(`help.${topic}.question`)} />
            <AccordionPanel>
              <Text as="p">{t(`help.${topic}.answer`)}</Text>
            </AccordionPanel>
          </Accordion>
        ))}
      </AccordionGroup>
    </>
  );
};

/**
 * Answers beside the page: first those about what it shows. `?help=` with a
 * topic links to one of them.
 */
export const HelpButton = (props: {
  topics: readonly [HelpTopic, ...HelpTopic[]];
}) => {
  const t = useWords();
  const [{ help }, setHelp] = useUrlFilters(HELP);
  const rest = helpTopics.filter(topic => !props.topics.includes(topic));
  return (
    <>
      <Button
        variant="tertiary"
        iconStart={<RiQuestionLine aria-hidden="true" />}
        onPress={() => setHelp({ help: props.topics[0] })}
      >
        {t('help.open')}
      </Button>
      <SideDrawer
        title={t('help.title')}
        open={Boolean(help)}
        onClose={() => setHelp({ help: undefined })}
      >
        <Questions
          title={t('help.here')}
          topics={props.topics}
          open={help ?? ''}
        />
        <Questions title={t('help.more')} topics={rest} open={help ?? ''} />
      </SideDrawer>
    </>
  );
};
