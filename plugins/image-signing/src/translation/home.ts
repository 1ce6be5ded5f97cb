/** Texts of home. */
export const homeTexts = {
  forRepositoryEndsTimeago: 'for {{repository}} ends {{timeAgo}}',
  whatToDo: 'what to do',
} as const;
