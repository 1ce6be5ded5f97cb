/**
 * Container image signing per service: what runs, whether it is verified, and
 * whether the cluster would have refused it otherwise.
 *
 * @packageDocumentation
 */
export { default } from './plugin';
export { imageSigningColumns } from './catalog/imageSigningColumns';
export { imageSigningApiRef } from './api/imageSigningApiRef';
export { imageSigningTranslationRef } from './translation';
