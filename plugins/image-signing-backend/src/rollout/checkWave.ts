import { InputError } from '@backstage/errors';
import {
  fullRef,
  RolloutWaveRequest,
} from 'backstage-plugin-image-signing-common';

/** @throws InputError naming the field that does not make sense. */
export function checkWave(request: RolloutWaveRequest): void {
  const { name, owner, targetStage, targetDate, selection } = request;
  if (!/[\p{L}\p{N}]/u.test(name)) {
    throw new InputError('name: give the wave a name.');
  }
  if (!fullRef(owner)) {
    throw new InputError(
      'owner: write kind:namespace/name, for example group:default/platform.',
    );
  }
  if (targetStage === 'inventory') {
    throw new InputError(
      'targetStage: every service is in inventory; choose a later stage.',
    );
  }
  if (Number.isNaN(Date.parse(`${targetDate}T00:00:00Z`))) {
    throw new InputError('targetDate: write a day, for example 2027-03-31.');
  }
  for (const ref of selection.entityRefs ?? []) {
    if (!fullRef(ref)) {
      throw new InputError(
        `selection.entityRefs: '${ref}' is no entity; write kind:namespace/name.`,
      );
    }
  }
  const { entityRefs, ...criteria } = selection;
  if (!entityRefs?.length && !Object.values(criteria).some(Boolean)) {
    throw new InputError(
      'selection: name services, or choose them by owner, system or criticality.',
    );
  }
}
