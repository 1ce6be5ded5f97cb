import type { RegistryRights } from 'backstage-plugin-image-signing-node';
import { harbor } from './harbor';
import { quay } from './quay';

export { readRightsConfig } from './readRightsConfig';
export { startRights } from './startRights';

/** What the backend reads rights of by itself. */
export const builtInRights: RegistryRights[] = [harbor, quay];
