/** Texts of entity. */
export const entityTexts = {
  weightWeight: 'weight {{weight}}',
  next: 'Next:',
  asOfTimeago: 'As of {{timeAgo}}',
  noWorkloadImageBelongsTo:
    'No workload image belongs to this entity. The tab Image signing says how to connect them.',
  imageSigning: 'image signing',
  theReport: 'the report',
  unknownMoreCouldNotBe:
    '; {{unknown}} more could not be told and count as not reached',
  pointsOfOfPointsReached: '{{points}} of {{of}} points reached{{unknown}}.',
  inEachEnvironment: 'In each environment',
  nothingToDo: 'Nothing to do.',
  checklist: 'Checklist',
  images: 'Images',
  oneRowForEachContainer:
    'One row for each container slot; the digest is what counts, not the tag.',
  exceptions: 'Exceptions',
  noException: 'No exception.',
  denials: 'Denials',
  nothingOfThisServiceWas: 'Nothing of this service was refused.',
  gateInCiWordIn: 'Gate in CI: {{word}}; in the cluster: {{word2}}',
  checkedOnlyInCiThe: '. Checked only in CI: the cluster accepts everything',
  stageWordValue: 'Stage: {{word}}{{value}}',
  workloadImages: 'Workload images',
  noWorkloadImage: 'No workload image',
  notDeclared: 'not declared',
  to: ' to ',
  runRunidTimeago: 'run {{runId}}, {{timeAgo}}',
  copyWhatRollsBackTo: 'Copy what rolls back to it',
  lastVerified: 'Last verified',
  theDigestToGoBack:
    'The digest to go back to. The gate of a pipeline or the portal verified it then; verify it again before you deploy it.',
  theLastVerifiedDigests: 'the last verified digests',
  none: 'none',
  lastVerifiedDigests: 'Last verified digests',
  ifTheGateRefuses: 'If the gate refuses',
  noEnvironment: 'no environment',
  noWorkloadImageBelongsTo2: 'No workload image belongs to this entity',
  eitherNothingOfItIs:
    'Either nothing of it is deployed, or its workloads cannot be recognised. Add one of these annotations to its catalog-info.yaml.',
} as const;
