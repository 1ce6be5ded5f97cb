/** Texts of review. */
export const reviewTexts = {
  linkToTheEvidence: 'Link to the evidence',
  forExampleThePipelineRun:
    'For example the pipeline run that signed the image.',
  newEnd: 'New end',
  aDateSuchAs2027: 'A date such as 2027-01-31.',
  whereItCanBeSeen: 'Where it can be seen that the condition is met.',
  newOwner: 'New owner',
  aUserOrGroupFor: 'A User or Group, for example group:default/payments.',
  comment: 'Comment',
  partIsMissing: '{{part}} is missing.',
  notDone: 'Not done',
  cancel: 'Cancel',
  minutesAsMarkdown: 'Minutes as Markdown',
  minutesAsJson: 'Minutes as JSON',
  agenda: 'Agenda',
  openWord: 'Open: {{word}}',
  strongByEntitynameTimeagoComment:
    '{{strong}} by {{entityName}}, {{timeAgo}}: {{comment}}',
  whyNow: 'Why now',
  more: 'More',
  theWholeContract: 'The whole contract',
  sizeOfLengthDecided: '{{size}} of {{length}} decided',
  finishTheReview: 'Finish the review',
  keysJNextKPrevious:
    'Keys: J next, K previous, and the letter beside each decision.',
  finishedTimeagoByEntitynameAfter:
    'Finished {{timeAgo}} by {{entityName}} after {{round}} min',
  reviewOfTolocaledatestring: 'Review of {{toLocaleDateString}}',
  review: 'Review',
  eachItemOnceTheMost:
    'Each item once, the most urgent first. A decision about an exception is carried out at once, with your own rights.',
  theReview: 'the review',
  moreMoreWouldHaveBeen: '{{more}} more would have been on the agenda',
  aReviewTakesTheMost:
    'A review takes the most urgent; start another one for the rest.',
  nothingToDecide: 'Nothing to decide',
  noExceptionEndsSoonIs:
    'No exception ends soon, is unused, without an owner or closable, and no repository is new.',
  textOverTheReviewminutesMinutes:
    '{{text}} over the {{reviewMinutes}} minutes',
  textLeftOfReviewminutesMinutes: '{{text}} left of {{reviewMinutes}} minutes',
  textOver: '{{text}} over',
  textLeft: '{{text}} left',
  onceAWeekInReviewminutes:
    'Once a week, in {{reviewMinutes}} minutes: which exceptions have ended or end soon, which can close, who owns them, and which repositories are new.',
  startOrJoinTheReview: 'Start or join the review',
  notStarted: 'Not started',
  noReviewYet: 'No review yet',
  theFirstOneLooksBack:
    'The first one looks back seven days, each later one to the one before.',
  keep: 'Keep',
  kept: 'Kept',
  itStaysAsItIs: 'It stays as it is. Say why.',
  close: 'Close',
  closed: 'Closed',
  itIsNoLongerNeeded: 'It is no longer needed and ends now. Say what shows it.',
  askToExtend: 'Ask to extend',
  extensionRequested: 'Extension requested',
  asksForALaterEnd:
    'Asks for a later end; somebody else approves it. Say how the recorded condition is met.',
  giveAnotherOwner: 'Give another owner',
  givenAnotherOwner: 'Given another owner',
  somebodyWhoIsInThe:
    'Somebody who is in the catalog answers for it from now on.',
  revoke: 'Revoke',
  revoked: 'Revoked',
  itEndsNowWhetherIt: 'It ends now, whether it is needed or not. Say why.',
  followUp: 'Follow up',
  toBeFollowedUp: 'To be followed up',
  nothingChangesNowSayWho: 'Nothing changes now. Say who does what until when.',
  decidedOfItems: '{{decided}} of {{items}}',
  stillRuns: 'still runs',
  roundOfReviewminutesMin: '{{round}} of {{reviewMinutes}} min',
} as const;
