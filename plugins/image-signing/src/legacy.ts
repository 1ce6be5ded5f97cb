/**
 * Image signing for apps on the legacy frontend system.
 *
 * @packageDocumentation
 */
export {
  EntityImageSigningCard,
  EntityImageSigningContent,
  HomePageImageSigning,
  ImageSigningCatalogFilter,
  ImageSigningPage,
  imageSigningPlugin,
  ImageSigningSearchResultListItem,
} from './legacy/plugin';
export type { ImageSigningSearchResultProps } from './search/ImageSigningSearchResult';
export { imageSigningColumns } from './catalog/imageSigningColumns';
export { imageSigningApiRef } from './api/imageSigningApiRef';
export { imageSigningTranslationRef } from './translation';
