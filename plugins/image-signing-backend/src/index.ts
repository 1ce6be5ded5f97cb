/**
 * Backend of the image-signing plugin.
 *
 * @packageDocumentation
 */
export { imageSigningPlugin as default } from './plugin';
