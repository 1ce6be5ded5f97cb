import { createApiRef } from '@backstage/frontend-plugin-api';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';

/**
 * What the pages ask of the backend. Give it another implementation to serve
 * them from somewhere else.
 *
 * @public
 */
export const imageSigningApiRef = createApiRef<ImageSigningApi>().with({
  id: 'plugin.image-signing.client',
  pluginId: 'image-signing',
});
