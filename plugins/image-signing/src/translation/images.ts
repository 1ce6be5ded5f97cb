/** Texts of images. */
export const imagesTexts = {
  notKnownTheRegistryWas: 'not known: the registry was not read',
  noneFound: 'none found',
  lengthOfLength2CryptographicallyValid:
    '{{length}} of {{length2}} cryptographically valid{{part}}',
  noTimeIsProven: 'no time is proven',
  logEntryLogindex: ', log entry {{logIndex}}',
  build: 'Build',
  attestations: 'Attestations',
  found: 'Found',
  signed: 'Signed',
  registry: 'Registry',
  repository: 'Repository',
  level: 'Level',
  theIndexOverSeveralPlatforms: 'the index over several platforms',
  theImageOfOnePlatform: 'the image of one platform',
  tagsSeen: 'Tags seen',
  admissionAndPods: 'Admission and pods',
  runsIn: 'Runs in',
  lengthContainerSlotsOfWorkloads:
    '{{length}} container slots of workloads, {{pods}} pods',
  enforced: 'Enforced',
  runsNowhereThatYouMay: 'runs nowhere that you may see',
  inLengthOfLength2The:
    'in {{length}} of {{length2}} the cluster would have refused it otherwise',
  lookUpAnImage: 'Look up an image',
  withItsRegistryWithoutA:
    'With its registry, without a tag: registry.example.com/team/service',
  nameTheRepository: 'Name the repository.',
  theWholeDigestSha256And:
    'The whole digest, sha256: and 64 digits. A tag is a label and may move.',
  thisIsNotAWhole: 'This is not a whole digest.',
  lookUp: 'Look up',
  fromCommitToPod: 'From commit to pod',
  whatEachStepRestsOn:
    'What each step rests on. What nobody proves or says is not known.',
  foundInTheRegistry: 'Found in the registry',
  whateverATrustPolicyThinks:
    'Whatever a trust policy thinks of it: a valid signature of the wrong signer is listed too.',
  seeForYourself: 'See for yourself',
  theseCommandsCheckTheSame:
    'These commands check the same without this portal.',
  whereItRuns: 'Where it runs',
  withTheVerdictOfThe: 'With the verdict of the trust policy in each place.',
  theEvidenceForOneDigest: 'The evidence for one digest, and where it runs.',
  theImage: 'the image',
  thisImageIsNotKnown: 'This image is not known',
  itRunsInNoneOf:
    'It runs in none of the observed clusters, or only in services that you may not see.',
} as const;
