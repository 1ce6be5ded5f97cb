import { TextField } from '@backstage/ui';
import type { ExceptionScope } from 'backstage-plugin-image-signing-common';
import { useWords, type Words } from '../components/words';
import type { FieldErrors } from './exceptionDraft';

const fieldsOf = (
  t: Words,
): Array<{
  key: keyof ExceptionScope;
  label: string;
  description: string;
}> => [
  {
    key: 'repository',
    label: t('ui.exceptions.repository'),
    description: t('ui.exceptions.withItsRegistryWithoutA'),
  },
  {
    key: 'digest',
    label: t('table.digest'),
    description: t('ui.exceptions.theWholeDigestSha256And'),
  },
  {
    key: 'cluster',
    label: t('table.cluster'),
    description: t('ui.exceptions.oneCluster'),
  },
  {
    key: 'namespace',
    label: t('table.namespace'),
    description: t('ui.exceptions.oneNamespace'),
  },
  {
    key: 'serviceAccount',
    label: t('table.serviceAccount'),
    description: t('ui.exceptions.theOneThatTheWorkload'),
  },
];

/** What the exception covers; locked where it came from a denial or an image. */
export const ScopeFields = (props: {
  scope: ExceptionScope;
  locked: boolean;
  errors: FieldErrors;
  onChange: (scope: ExceptionScope) => void;
}) => {
  const t = useWords();

  const { scope, locked, errors, onChange } = props;
  return (
    <>
      {fieldsOf(t).map(({ key, label, description }) => (
        <TextField
          key={key}
          label={label}
          description={locked ? undefined : description}
          secondaryLabel={locked ? t('ui.exceptions.locked') : undefined}
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
