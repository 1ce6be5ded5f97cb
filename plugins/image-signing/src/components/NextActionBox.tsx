import { Flex, Text } from '@backstage/ui';
import type { NextAction } from 'backstage-plugin-image-signing-common';
import { Command } from './Command';
import { EntityName } from './EntityName';
import { useWords } from './words';

/** The one thing to do next, who does it, and the command for it. */
export const NextActionBox = (props: { action: NextAction }) => {
  const t = useWords();
  return (
    <Flex direction="column" gap="2">
      <Text as="p" variant="body-medium">
        <strong>{t('ui.components.next')}</strong> {props.action.text} (
        <EntityName entityRef={props.action.actor} />)
      </Text>
      {props.action.command && <Command command={props.action.command} />}
    </Flex>
  );
};
