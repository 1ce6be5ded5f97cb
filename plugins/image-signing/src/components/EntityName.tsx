import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { isEntityRef } from './entityRefs';

/** A link to an entity; a role that is not one stays text. */
export const EntityName = (props: {
  entityRef: string | undefined;
  defaultKind?: string;
  title?: string;
  absent?: string;
}) => {
  const { entityRef, defaultKind, title, absent = 'none' } = props;
  if (!entityRef) return <span>{absent}</span>;
  if (!isEntityRef(entityRef)) return <span>{title ?? entityRef}</span>;
  return (
    <EntityRefLink
      entityRef={entityRef}
      defaultKind={defaultKind}
      title={title}
    />
  );
};
