/** Texts of readiness. */
export const readinessTexts = {
  whatTheApiServersAnswered: 'What the API servers answered',
  podsCreatedInDryRuns:
    'Pods created in dry runs, under the policies as they are now. Compared with what the modes and verdicts predict for today.',
  agreeOfTriedAnswersAre: '{{agree}} of {{tried}} answers are as predicted',
  leftoutImagesWereNotTried: '; {{leftOut}} images were not tried',
  laxerAdmittedAgainstThePrediction:
    '; {{laxer}} admitted against the prediction, {{stricter}} refused against it, {{notComparable}} cannot be compared{{part}}. The oldest answer is of {{timeAgo}}.',
  admittedAgainstThePrediction: 'Admitted against the prediction',
  refusedAgainstThePrediction: 'Refused against the prediction',
  cannotBeCompared: 'Cannot be compared',
  asPredicted: 'As predicted',
  underAnException: 'under an exception',
  admittedWithAWarning: 'admitted with a warning',
  cannotBeTold: 'cannot be told',
  byBy: ' by {{by}}',
  valueValue2SinceTimeago: '{{value}}{{value2}}, since {{timeAgo}}',
  theDryRuns: 'the dry runs',
  dryRunsImageByImage: 'Dry runs, image by image',
  dryRuns: 'Dry runs',
  compared: 'Compared',
  predicted: 'Predicted',
  theApiServer: 'The API server',
  referenceAsServiceaccount: '{{reference}} as {{serviceAccount}}',
  theFirstLengthOfTotalcount:
    'The first {{length}} of {{totalCount}} are shown.',
  runsNow: 'runs now',
  doesNotRunNowStarts: 'does not run now, starts later',
  goneLastSeen: 'gone, last seen',
  requestAnExceptionForContainer: 'Request an exception for {{container}}',
  ofNoService: 'of no service',
  notKnown: 'not known',
  now: 'Now',
  namedByATagDeploy: 'Named by a tag. Deploy it by digest.',
  theWorkloads: 'the workloads',
  workloadsThatTheTrustPolicy:
    'Workloads that the trust policy would not admit',
  noneOfThoseThatYou: 'None of those that you may see.',
  theFirstShownAreShown: 'The first {{shown}} are shown.',
  refusedOfWorkloadsWorkloadsWould:
    '{{refused}} of {{workloads}} workloads would be refused',
  atTheirNextStartUnknown:
    ' at their next start; {{unknown}} unknown, {{excepted}} under an exception, {{admitted}} admitted',
  uncoveredOfTheseBecauseNo:
    ', {{uncovered}} of these because no policy looks at them',
  titleWhatToMend: '{{title}}: what to mend',
  whatToMendTheMost: 'What to mend, the most effective first',
  frees: 'Frees',
  partOf: 'Part of',
  theSummary: 'the summary',
  staleAreInClustersThat: '; {{stale}} are in clusters that are silent',
  readyOfTotalNamespacesCould:
    '{{ready}} of {{total}} namespaces could enforce the trust policy today without refusing anything{{part}}. Counted are workloads that run, that start later, and that are gone but were seen within {{lookBackDays}} days; as of {{timeAgo}}.',
  ifTheTrustPolicyWere: 'If the trust policy were enforced',
  everyRuleOfTheTrust: 'Every rule of the trust policy, and digests only.',
  ifTheClustersOwnPolicies:
    'If the clusters’ own policies were turned to enforce',
  whatNoPolicyOfThe:
    'What no policy of the cluster looks at would still pass. Assumes that the engines judge as the trust policy does.',
  filterTheNamespaces: 'Filter the namespaces',
  whatWouldBreakPerNamespace: 'What would break per namespace',
  noNamespaceMatchesTheseFilters: 'No namespace matches these filters',
  noWorkloadWasJudgedYet: 'No workload was judged yet',
  aNamespaceAppearsHereOnce:
    'A namespace appears here once its first workload was judged.',
  nothing: 'Nothing',
  unknownUnknown: ', {{unknown}} unknown',
  exceptedExcepted: ', {{excepted}} excepted',
  uncoveredNotLookedAt: ', {{uncovered}} not looked at',
  refusedOfWorkloadsRefusedPart:
    '{{refused}} of {{workloads}} refused{{part}}{{part2}}{{part3}}',
  clusterNamespaceWorkloads: '{{cluster}} / {{namespace}}: workloads',
  modeNow: 'Mode now',
  trustPolicyEnforced: 'Trust policy enforced',
  ownPoliciesEnforced: 'Own policies enforced',
} as const;
