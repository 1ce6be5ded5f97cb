/** The type of the documents that the module of the search backend makes. */
export const SEARCH_TYPE = 'image-signing';
