/** Texts of overview. */
export const overviewTexts = {
  exceptionsOverButStillEffective: 'Exceptions over, but still effective',
  foundWithAnEndThat: 'Found with an end that has passed, still there',
  exceptionsWidenedByHand: 'Exceptions widened by hand',
  refusedByPolicyLast24: 'Refused by policy, last 24 h',
  webhookOutagesLast24H: 'Webhook outages, last 24 h',
  activeExceptions: 'Active exceptions',
  exceptionsEndingWithin7Days: 'Exceptions ending within 7 days',
  expiredExceptions: 'Expired exceptions',
  swappedTags: 'Swapped tags',
  theTagThatARunning:
    'The tag that a running workload names now resolves to another digest; each is marked among the images of its service.',
  workloadImagesOfNoService: 'Workload images of no service (of {{total}})',
  noCatalogEntityClaimsThem:
    'No catalog entity claims them; they are part of every total.',
  digestsNotVerifiedYet: 'Digests not verified yet',
  countedAsUnknownUntilThe: 'Counted as unknown until the registry was read.',
  needsAttention: 'Needs attention',
  protected: 'Protected',
  enforced: 'Enforced',
  pinnedByDigest: 'Pinned by digest',
  nothingRunsHere: 'Nothing runs here.',
  distinctRunningDigest: 'distinct running digest',
  countedPluralOfPlural2Protected:
    'Counted: {{plural}} of {{plural2}}; {{protected}} of {{plural3}} protected.',
  totalOfTheTotal2Digests:
    '{{total}} of the {{total2}} digests belong to no service.',
  notCountedPluralThatWould:
    'Not counted: {{plural}} that would run on the next start.',
  outsideEveryEnvironment: 'Outside every environment',
  servicesName: 'Services: {{name}}',
  services: 'Services',
  postureName: 'Posture: {{name}}',
  posture: 'Posture',
  intentForSignatures: 'Intent for signatures:',
  forDigestsOnly: 'for digests only:',
  runningDigestsName: 'Running digests: {{name}}',
  silentStaleclusters: 'Silent: {{staleClusters}}',
  staleOfTotalDigestsAre:
    '{{stale}} of {{total}} digests are counted as unknown until these clusters answer again.',
  noEnvironmentYet: 'No environment yet',
  nameYourEnvironmentsUnderImagesigning:
    'Name your environments under imageSigning.environments in the configuration, and connect at least one cluster. The numbers appear after the first evaluation.',
  isTheNumberToWatch:
    'is the number to watch: the running digests that are verified against the trust policy',
  and: 'and',
  thatTheClusterWouldHave: 'that the cluster would have refused otherwise.',
  theOverview: 'the overview',
  trustPolicyVersionPolicyversion: 'Trust policy version {{policyVersion}}',
  labelNumberOfTotal: '{{label}}: {{number}} of {{total}}',
  labelNumberOfTotalFormatshare:
    '{{label}}: {{number}} of {{total}} ({{formatShare}})',
  lengthOfLength2Resources: '{{length}} of {{length2}} resources',
  sources: 'Sources',
  whatCannotBeReadIs:
    'What cannot be read is counted as unknown, never as verified.',
  allLengthSourcesAreIn: 'Sources in order: {{length}} of {{length}}.',
  lengthOfLength2SourcesSpoil:
    '{{length}} of {{length2}} sources spoil the numbers: {{bad}}.',
  sourcesAndTheirFreshness: 'Sources and their freshness',
  servicesByStage: 'Services by stage',
  ofTotalServicesOneThat:
    'Of {{total}} services; one that runs in several environments has a stage in each.',
  servicesByStageAndEnvironment: 'Services by stage and environment',
  theTrend: 'the trend',
  noHistoryYet: 'No history yet',
  onePointIsWrittenA:
    'One point is written a day; the first appears after the first night.',
  protectedRunningDigestsPerDay:
    'Protected running digests per day and environment',
  day: 'Day',
  noData: 'no data',
  policyChanged: 'policy changed',
  protectedDayByDay: 'Protected, day by day',
  showAsChart: 'Show as chart',
  showAsTable: 'Show as table',
  roundProtectedOfTotal: '{{round}}% ({{protected}} of {{total}})',
  verifiedAndTheClusterWould:
    'verified, and the cluster would have refused it otherwise',
  verifiedNotEnforced: 'Verified, not enforced',
  verifiedButTheClusterWould: 'verified, but the cluster would run it anyway',
  excepted: 'Excepted',
  runsUnderAnApprovedException:
    'runs under an approved exception; never counted as verified',
  stale: 'Stale',
  theSourceWentSilentNot: 'the source went silent; not counted as verified',
  unknown: 'Unknown',
  couldNotBeToldNot: 'could not be told; not counted as verified',
  failed: 'Failed',
  theTrustPolicyDoesNot: 'the trust policy does not accept it',
  servicesAtStage_one: '{{count}} service at {{word}} in {{environment}}',
  servicesAtStage_other: '{{count}} services at {{word}} in {{environment}}',
} as const;
