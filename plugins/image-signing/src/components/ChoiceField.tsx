import { useId } from 'react';
import { Flex, Select, Text } from '@backstage/ui';

/** A required choice in a form, with what is wrong with it. */
export const ChoiceField = (props: {
  label: string;
  description: string;
  options: Array<{ id: string; label: string }>;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) => {
  const { label, description, options, value, error, onChange } = props;
  const errorId = useId();
  // A select does not run its validation while nothing is chosen, which is the
  // very case that a required one has to report.
  return (
    <Flex direction="column" gap="1">
      <Select
        label={label}
        description={description}
        isRequired
        validationBehavior="aria"
        isInvalid={Boolean(error)}
        aria-describedby={error ? errorId : undefined}
        selectionMode="single"
        options={options}
        value={value || null}
        onChange={key => key !== null && onChange(String(key))}
      />
      {error && (
        <Text as="p" id={errorId} variant="body-small" color="danger">
          {error}
        </Text>
      )}
    </Flex>
  );
};
