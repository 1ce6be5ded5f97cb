import { Flex, Text } from '@backstage/ui';
import type { VerificationCommand } from 'backstage-plugin-image-signing-common';
import { Command } from '../components/Command';

/** What anybody can run to see the same without this portal. */
export const VerificationCommands = (props: {
  commands: VerificationCommand[];
}) => (
  <Flex direction="column" gap="4">
    {props.commands.map(({ checks, command, needs, tool }) => (
      <Flex key={command} direction="column" gap="1">
        <Text as="p" variant="body-small" weight="bold">
          {checks}
        </Text>
        <Command command={command} label={`Copy the ${tool} command`} />
        {needs?.map(file => (
          <Text key={file} as="p" variant="body-small" color="secondary">
            Needs {file}
          </Text>
        ))}
      </Flex>
    ))}
  </Flex>
);
