import { TextField } from '@backstage/ui';
import type { ExceptionScope } from 'backstage-plugin-image-signing-common';
import type { FieldErrors } from './exceptionDraft';

const FIELDS: Array<{
  key: keyof ExceptionScope;
  label: string;
  description: string;
}> = [
  {
    key: 'repository',
    label: 'Repository',
    description:
      'With its registry, without a tag: registry.example.com/vendor/agent',
  },
  {
    key: 'digest',
    label: 'Digest',
    description: 'The whole digest: sha256: and 64 hexadecimal digits',
  },
  { key: 'cluster', label: 'Cluster', description: 'One cluster' },
  { key: 'namespace', label: 'Namespace', description: 'One namespace' },
  {
    key: 'serviceAccount',
    label: 'Service account',
    description: 'The one that the workload runs as',
  },
];

/** What the exception covers; locked where it came from a denial or an image. */
export const ScopeFields = (props: {
  scope: ExceptionScope;
  locked: boolean;
  errors: FieldErrors;
  onChange: (scope: ExceptionScope) => void;
}) => {
  const { scope, locked, errors, onChange } = props;
  return (
    <>
      {FIELDS.map(({ key, label, description }) => (
        <TextField
          key={key}
          label={label}
          description={locked ? undefined : description}
          secondaryLabel={locked ? 'Locked' : undefined}
          isRequired
          isReadOnly={locked}
          validationBehavior="aria"
          validate={() => errors[`scope.${key}`]}
          value={scope[key]}
          onChange={value => onChange({ ...scope, [key]: value })}
        />
      ))}
    </>
  );
};
