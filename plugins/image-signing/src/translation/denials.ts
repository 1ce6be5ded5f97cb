/** Texts of denials. */
export const denialsTexts = {
  theAuditLogOfThe: 'the audit log of the cluster',
  anEventOfAController: 'an event of a controller',
  anEventOfTheAdmission: 'an event of the admission engine',
  aPolicyReport: 'a policy report',
  youMayNotRequestAn:
    'You may not request an exception; it needs the permission image-signing.exception.create.',
  anExceptionNeedsOneDigest:
    'An exception needs one digest and one service account; this denial does not tell them.',
  requestException: 'Request exception',
  requestExceptionForShortdigest: 'Request exception for {{shortDigest}}',
  nothingWasRefused: 'Nothing was refused',
  aPolicyThatOnlyAudits:
    'A policy that only audits found this. Turned to enforce, it would have refused it.',
  thisIsNotAVerdict: 'This is not a verdict',
  theAdmissionWebhookDidNot:
    'The admission webhook did not answer. The image may be in order; the owner of the engine has to look.',
  whyAndWhatToDo: 'Why, and what to do',
  whatAndWhere: 'What and where',
  ofNoService: 'of no service',
  imageValue: 'Image {{value}}',
  whoAndWhen: 'Who and when',
  user: 'User',
  notProvidedByThisSource: 'not provided by this source',
  client: 'Client',
  notTold: 'not told',
  change: 'Change',
  notPropagated: 'not propagated',
  first: 'First',
  last: 'Last',
  learnedFrom: 'Learned from',
  inTheEngineSOwn: "In the engine's own words",
  engine: 'Engine',
  policy: 'Policy',
  judgedByThisPortalNow: 'Judged by this portal now',
  theSameImageCheckedAgain:
    'The same image, checked again against the trust policy of today.',
  notJudgedTheDigestIs:
    'Not judged: the digest is not known or was not read yet.',
  denial: 'Denial',
  theDenial: 'the denial',
  groupedByWorkloadReasonAnd:
    'Grouped by workload, reason and digest, the newest first. A webhook that did not answer is an outage, and what a policy in audit mode found is a finding; neither is a denial.',
  kindOfDenial: 'Kind of denial',
  filterTheDenials: 'Filter the denials',
  search: 'Search',
  workloadImageOrMessage: 'Workload, image or message',
  wholeName: 'Whole name',
  noDenialMatchesTheseFilters: 'No denial matches these filters',
  nothingOfThisKindWas: 'Nothing of this kind was recorded',
  denialsArriveThroughTheAudit:
    'Denials arrive through the audit webhook of a cluster or from its events, findings from policy reports too; the overview shows which of these sources are in order.',
  textDetailsForKindName: '{{text}}: details for {{kind}} {{name}}',
  engineNotTold: 'engine not told',
  noEnvironment: 'no environment',
  andValueMore: 'and {{value}} more',
} as const;
