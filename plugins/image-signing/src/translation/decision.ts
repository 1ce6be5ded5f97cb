/** Texts of what is decided for a service. */
export const decisionTexts = {
  title: 'What is decided',
  description:
    'What is signed, with what kind of key, and who answers for releases. The checklist asks for it.',
  decide: 'Decide',
  decideAnew: 'Decide anew',
  loading: 'what is decided',
  none: 'Nothing is decided yet',
  noneHint:
    'The checklist then asks for what the trust policy asks for, and takes the owner of the entity for who answers for releases.',
  needsPermission:
    'Deciding needs the permission image-signing.decision.update.',
  versions: 'Versions of the decision, newest first',
  version: 'Version',
  by: 'By',
  format: 'What is signed',
  formatHint:
    'The digest is always signed. Choose what is attested beside it; nothing means signature only.',
  signatureOnly: 'signature only',
  signatureAnd: 'signature and {{attestations}}',
  element: {
    signature: 'signature',
    provenance: 'provenance (built from which commit)',
    tests: 'test results',
    scan: 'vulnerability scan',
    sbom: 'SBOM',
  },
  keys: 'What signs',
  keysHint: 'An identity needs no key to be kept; a key has to lie somewhere.',
  keyModel: {
    keyless: 'an identity of the pipeline (OIDC)',
    key: 'a key',
    certificate: 'a certificate',
  },
  keptIn: '{{model}}, kept in {{custody}}',
  custodyLabel: 'Where the key is kept',
  custodyHint: 'As the authority of the trust policy declares it.',
  custody: {
    kms: 'a KMS',
    hsm: 'an HSM',
    pkcs11: 'a PKCS#11 token',
    secret: 'a secret of a cluster (lies open, is flagged)',
    'ci-variable': 'a variable of the pipeline (lies open, is flagged)',
    file: 'a file (lies open, is flagged)',
  },
  releaseOwner: 'Who answers for releases',
  ownerHint:
    'A group or user of the catalog, such as group:default/payments, or the name of the account.',
  ownerKindLabel: 'What they are',
  ownerKindHint: 'Who may publish a release, and is asked where one is bad.',
  ownerKind: {
    team: 'a team',
    engineer: 'a release engineer',
    'ci-account': 'a service account of the pipeline',
  },
  reason: 'Why',
  reasonHint: 'Kept with the version, for those who ask later.',
  missing: 'Fill in: {{fields}}',
  notSaved: 'Not saved',
  loadItAgain: 'Load it again',
  save: 'Decide',
  pipeline: {
    title: 'In the pipeline',
    description:
      'Whether the build signs and the delivery verifies, as the files of the repository say it. That a step is there does not prove that it runs: the gate runs do.',
    loading: 'the pipelines',
    caption: 'Steps of the pipelines',
    what: 'Step',
    state: 'State',
    where: 'Where',
    purpose: { sign: 'Sign', verify: 'Verify' },
    line: '{{file}}, line {{line}}:',
    by: {
      digest: 'names the image by digest.',
      tag: 'names the image by tag.',
      unknown: 'how it names the image cannot be told.',
      template: 'a template that is known to do it.',
    },
    signedByTag:
      'A tag may be another image tomorrow: sign repository@digest instead.',
    tolerated:
      'A failure may be let pass, so nothing is stopped: take continue-on-error or allow_failure away.',
    nowhere: 'No step does it.',
    mayBeElsewhere: 'Not found; it may be done in what was not read.',
    templates:
      'Called and not known: {{templates}}. What they do can be told in imageSigning.pipelines.templates.',
    unread: '{{path}} could not be understood: {{reason}}',
    readAt: 'Read',
    notice: {
      'no-repository':
        'The catalog does not tell the repository: set backstage.io/source-location.',
      off: 'Pipelines are not read: see imageSigning.pipelines.read.',
      waiting: 'The repository waits to be read.',
      unreadable: 'Not known: the repository could not be read.',
      'no-pipeline':
        'The repository has none of the files in which pipelines are looked for.',
      read: 'Nothing was found.',
    },
  },
} as const;
