/**
 * Image signing for apps on the legacy frontend system.
 *
 * @packageDocumentation
 */
export {
  EntityImageSigningCard,
  EntityImageSigningContent,
  HomePageImageSigning,
  ImageSigningPage,
  imageSigningPlugin,
} from './legacy/plugin';
export { imageSigningApiRef } from './api/imageSigningApiRef';
export { imageSigningTranslationRef } from './translation';
