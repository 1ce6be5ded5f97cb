import { Flex, Text } from '@backstage/ui';
import type { VerificationCommand } from 'backstage-plugin-image-signing-common';
import { Command } from '../components/Command';
import { useWords } from '../components/words';

/** What anybody can run to see the same without this portal. */
export const VerificationCommands = (props: {
  commands: VerificationCommand[];
}) => {
  const t = useWords();
  return (
    <Flex direction="column" gap="4">
      {props.commands.map(({ checks, command, needs, tool }) => (
        <Flex key={command} direction="column" gap="1">
          <Text as="p" variant="body-small" weight="bold">
            {checks}
          </Text>
          <Command
            command={command}
            label={t('ui.evidence.copyTheToolCommand', { tool })}
          />
          {needs?.map(file => (
            <Text key={file} as="p" variant="body-small" color="secondary">
              {t('ui.evidence.needsFile', { file })}
            </Text>
          ))}
        </Flex>
      ))}
    </Flex>
  );
};
