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
  ImageSigningSearchResultListItem,
} from './legacy/plugin';
export type { ImageSigningSearchResultProps } from './search/ImageSigningSearchResult';
export { imageSigningApiRef } from './api/imageSigningApiRef';
export { imageSigningTranslationRef } from './translation';
