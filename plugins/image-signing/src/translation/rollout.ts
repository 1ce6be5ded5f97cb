/** Texts of rollout. */
export const rolloutTexts = {
  description:
    'From the first signed image to strict enforcement, stage by stage. A stage is read from what is in effect, never set by hand; people name the pilot, plan the waves and record what may be skipped.',
  theRollout: 'the rollout',
  needsPermission:
    'Deciding about the rollout needs the permission image-signing.rollout.update.',
  by: 'By',
  mayStayEmpty: '{{hint}} May stay empty.',
  notSaved: 'Not saved',
  numberOfTotal: '{{number}} of {{total}}',
  theFirstShown: 'The first {{shown}} of {{total}} are shown.',
  burnUp: {
    services: 'services',
    reached: 'reached',
    forecast: 'forecast',
    target: 'target',
    none: 'Not counted yet',
    noneHint: 'One point a day is written; the first within minutes.',
    arrived_one: '{{reached}} of {{count}} service',
    arrived_other: '{{reached}} of {{count}} services',
    onDate: '{{arrived}} on {{date}}. {{forecast}}',
    onDateWithTarget:
      '{{arrived}} on {{date}}; the target is {{targetDate}}. {{forecast}}',
    day: 'Day',
    reachedOfDay: 'Reached',
    showAsChart: 'Show as chart',
    showAsTable: 'Show as table',
  },
  candidates: {
    title: 'Recommended pilots',
    description:
      'Critical, in production, mostly admitted already, with a pipeline gate that runs, released often, mended fast, and with little that depends on it. What is not known is said, and never helps.',
    loading: 'the recommendation',
    none: 'No recommendation yet',
    noneHint:
      'The services are compared within minutes after the first evaluation.',
    caption: 'Recommended pilots with the reasons',
    points: 'Points',
    isPilot: '(pilot)',
    name: 'Name',
    nameService: 'Name {{name}} a pilot',
    theBest: 'The best {{shown}} of {{total}}, compared {{timeAgo}}.',
    factor: {
      criticality: 'Criticality',
      readiness: 'Readiness',
      rhythm: 'Release rhythm',
      response: 'Owner’s response',
      radius: 'What it would touch',
      lifecycle: 'Lifecycle',
      gate: 'Pipeline gate',
      dependents: 'What depends on it',
    },
    reason: {
      criticality: '{{word}}',
      'criticality-unknown': 'Unknown: the catalog tells no criticality',
      'criticality-not-understood':
        'Unknown: ‘{{word}}’ is no level that is understood',
      readiness:
        '{{refused}} of {{total}} workloads would be refused, {{unknown}} unknown',
      'readiness-unknown': 'Unknown: no workload was seen',
      gate_one: '{{count}} gate run in {{days}} days, {{verified}} verified',
      gate_other: '{{count}} gate runs in {{days}} days, {{verified}} verified',
      'gate-unknown':
        'Unknown: no run of a pipeline gate was reported in {{days}} days',
      rhythm_one: '{{count}} digest began to run in {{days}} days',
      rhythm_other: '{{count}} digests began to run in {{days}} days',
      lifecycle: '{{word}}',
      'lifecycle-unknown': 'Unknown: the catalog tells no lifecycle',
      'lifecycle-not-understood':
        'Unknown: ‘{{word}}’ is no lifecycle that is understood',
      'response-hours_one':
        '{{count}} refusal mended within {{within}} h on average',
      'response-hours_other':
        '{{count}} refusals mended within {{within}} h on average',
      'response-days_one':
        '{{count}} refusal mended within {{within}} days on average',
      'response-days_other':
        '{{count}} refusals mended within {{within}} days on average',
      'response-unknown': 'Unknown: no refusal was mended yet',
      radius_one: '{{count}} workload in {{namespaces}}',
      radius_other: '{{count}} workloads in {{namespaces}}',
      'radius-unknown': 'Unknown: no workload was seen',
      dependents_one: '{{count}} dependent in the catalog',
      dependents_other: '{{count}} dependents in the catalog',
      'dependents-unknown':
        'Unknown: the catalog names nothing that depends on it, and no API of it',
    },
    namespaces_one: '{{count}} namespace',
    namespaces_other: '{{count}} namespaces',
    leftOut: 'No pilots, whatever their points',
    whyNot: 'Why not',
    reasons: 'Why',
    no: {
      experimental:
        'The catalog calls it experimental: what it teaches may not hold for others',
      deprecated:
        'The catalog calls it deprecated: what is built for it goes away with it',
    },
  },
  decisions: {
    title: 'Decisions',
    loading: 'the decisions',
    none: 'Nothing was decided yet',
    caption: 'Decisions, newest first',
    when: 'When',
    what: 'What',
    about: 'About',
    theRollout: 'the rollout',
    theNewestShown: 'The newest {{shown}} of {{total}} are shown.',
  },
  field: {
    entityRef: {
      label: 'Service',
      hint: 'An entity ref, for example component:default/payments.',
    },
    trial: {
      label: 'Trial',
      hint: 'Where the key lies and who can use it; or a release in which only digests are named.',
    },
    outcome: {
      label: 'Outcome',
      hint: 'The newest record of a trial counts.',
    },
    note: {
      label: 'Kind',
      hint: 'A change of the pipeline template needs its pull request.',
    },
    stage: {
      label: 'Stage to skip',
      hint: 'Its exit is not waited for.',
    },
    environment: {
      label: 'Environment',
      hint: 'Where it may be skipped.',
    },
    until: {
      label: 'Until',
      hint: 'A day, for example 2027-03-31; at most 180 days from now.',
    },
    link: {
      label: 'Link',
      hint: 'An address: the ticket, the run or the pull request.',
    },
  },
  fleet: {
    title: 'On the way to enforcement',
    description:
      'Services at the stage Enforced or beyond, of all services of the environment.',
    loading: 'the burn-up',
    caption: 'Services of {{environment}} that enforce, per day',
  },
  form: {
    'add-pilot': {
      title: 'Name a pilot',
      submit: 'Name the pilot',
      text: 'Why this service',
    },
    'remove-pilot': {
      title: 'Take a service out of the pilot',
      submit: 'Take it out',
      text: 'Why',
    },
    'record-trial': {
      title: 'Record a trial',
      submit: 'Record',
      text: 'What was tried, and what was seen',
    },
    'add-note': {
      title: 'Add a note',
      submit: 'Add',
      text: 'Note',
    },
    'add-override': {
      title: 'Record an override',
      submit: 'Record',
      text: 'Why the stage may be skipped',
    },
    'end-override': {
      title: 'End an override',
      submit: 'End it',
      text: 'Why',
    },
  },
  formTextHint: 'Everybody who sees the rollout can read it.',
  everyEnvironment: 'Every environment',
  untilIsNoDay: 'until: write a day, for example 2027-03-31.',
  loadItAgain: 'Load it again',
  noteKind: {
    feedback: 'Feedback of a team',
    'template-pr': 'Change of a pipeline template',
  },
  notes: {
    title: 'Feedback and templates',
    description:
      'What the pilot teaches goes into the pipeline templates before others follow.',
    add: 'Add a note',
    none: 'No note yet',
    caption: 'Feedback and template changes',
    note: 'Note',
    kind: {
      feedback: 'Feedback',
      'template-pr': 'Pipeline template',
    },
    pullRequest: 'pull request',
    link: 'link',
    allServices: 'all',
  },
  overrides: {
    title: 'Skipped stages',
    description:
      'The stages follow each other. Whoever skips one says why and until when.',
    record: 'Record an override',
    none: 'No stage may be skipped',
    caption: 'Overrides of stages',
    skips: 'Skips',
    for: 'For',
    until: 'Until',
    serviceInEnvironment: '{{service}} in {{environment}}',
    everyService: 'every service',
    everyEnvironment: 'every environment',
    endedBy: 'Ended by {{endedBy}}',
    inForce: 'In force',
    expired: 'Expired',
    end: 'End',
    endOf: 'End the override of {{stage}}',
    maySkip:
      'May skip {{stage}} until {{until}}: {{reason}} ({{by}}, {{timeAgo}})',
  },
  pilot: {
    title: 'Pilot',
    description:
      'One or two critical services go first: {{named}} of at most {{most}}. Both trials of each must pass before waves may hold other services.',
    name: 'Name a pilot',
    unlocked: 'Extending is unlocked',
    locked: 'Extending is locked',
    none: 'No service is a pilot yet',
    noneHint:
      'Choose a critical service whose owner answers quickly and whose workloads would mostly be admitted already.',
    caption: 'Pilots and their trials',
    decide: 'Decide',
    notRecorded: 'Not recorded yet',
    record: 'record',
    recordTrial: 'Record a trial',
    recordTrialOf: 'Record a trial of {{entityRef}}',
    takeOut: 'Take out',
    takeOutOf: 'Take out {{entityRef}} of the pilot',
    hidden_one: '{{count}} more that you may not see.',
    hidden_other: '{{count}} more that you may not see.',
    trial: {
      'key-storage': 'Key storage test',
      'digest-release': 'Release by digest',
    },
  },
  proposals: {
    title: 'Stricter checks that are due',
    description_one:
      'Proposed where services have kept their stage for {{count}} day or longer. The numbers are those of the simulation of their workloads under the whole trust policy.',
    description_other:
      'Proposed where services have kept their stage for {{count}} days or longer. The numbers are those of the simulation of their workloads under the whole trust policy.',
    loading: 'the proposals',
    none: 'Nothing is due',
    noneHint_one: 'No service has kept a stage for {{count}} day yet.',
    noneHint_other: 'No service has kept a stage for {{count}} days yet.',
    caption: 'Proposed checks',
    next: 'Next',
    stable: 'Stable services',
    proposal: 'Proposal',
    wouldBeRefused: 'Would be refused',
    refused_one: '{{refused}} of {{count}} workload, {{unknown}} unknown',
    refused_other: '{{refused}} of {{count}} workloads, {{unknown}} unknown',
    stableAt: '{{stable}} of {{services}} at {{stage}}',
    asOf: 'As of {{timeAgo}}.',
  },
  stages: {
    title: 'Stages',
    description:
      'Services by the stage that they have reached in each environment; each service counts once an environment.',
    none: 'No service has a stage yet',
    noneHint:
      'A service gets a stage in an environment as soon as a workload of it is seen there and was evaluated.',
    caption: 'Services by environment and stage',
    services: 'Services',
    servicesAt_one: '{{count}} service at {{stage}} in {{environment}}',
    servicesAt_other: '{{count}} services at {{stage}} in {{environment}}',
    stale_one:
      '{{count}} of {{total}} has images in a cluster that is silent; its stage may only look lower',
    stale_other:
      '{{count}} of {{total}} have images in a cluster that is silent; their stage may only look lower',
  },
  teams: {
    title: 'What holds teams back',
    description:
      'Workloads that the whole trust policy would refuse today, by owner; the fix that frees most comes first.',
    loading: 'the blockers',
    none: 'Nothing is known to hold a team back',
    caption: 'Blockers by team, the best fix first',
    refused: 'Refused',
    unknown: 'Unknown',
    bestFix: 'Best fix',
    frees: 'Frees',
    noOwner: 'no owner',
    noFix: 'None known: find out first',
    summed: '{{shown}} of {{total}}, summed {{timeAgo}}.',
  },
  trial: {
    'key-storage': 'key storage test',
    'digest-release': 'release by digest',
  },
  trialOutcome: {
    passed: 'Passed',
    failed: 'Failed',
  },
  wave: {
    title: 'Wave {{name}}',
    untitled: 'Wave',
    loading: 'the wave',
    gone: 'This wave is not there any more',
    about_one:
      'To {{stage}} in {{environment}} by {{targetDate}}, owned by {{owner}}. Chosen: {{chosen}}; {{count}} service, of which {{counted}} is in {{environment}}.',
    about_other:
      'To {{stage}} in {{environment}} by {{targetDate}}, owned by {{owner}}. Chosen: {{chosen}}; {{count}} services, of which {{counted}} are in {{environment}}.',
    chosen: {
      owner: 'owner {{value}}',
      system: 'system {{value}}',
      criticality: 'criticality {{value}}',
    },
    chosenByName_one: '{{count}} by name',
    chosenByName_other: '{{count}} by name',
    burnUp: 'Services of the wave {{name}} that had arrived, per day',
    services: 'Services',
    loadingServices: 'the services',
    caption: 'Services of the wave, those that have not arrived first',
    stage: 'Stage',
    notThere: 'not there',
    arrived: 'Nothing: it has arrived.',
    notKnown: 'Not known yet.',
    change: 'Change this wave',
    removeTitle: 'Remove this wave',
    why: 'Why',
    whyHint: 'For example: it is done, or another wave takes over.',
    whyMissing: 'Write why; it is kept with the decisions.',
    notDone: 'Not done',
    remove: 'Remove',
  },
  waveField: {
    name: { label: 'Name', hint: 'What people call it.' },
    owner: {
      label: 'Owner',
      hint: 'Who answers for it, as an entity ref: group:default/platform.',
    },
    targetDate: {
      label: 'Target date',
      hint: 'A day, for example 2027-03-31.',
    },
    selectionOwner: {
      label: 'Services of this owner',
      hint: 'An entity ref, for example group:default/payments. May stay empty.',
    },
    system: {
      label: 'Services of this system',
      hint: 'An entity ref, for example system:default/shop. May stay empty.',
    },
    criticality: {
      label: 'Services of this criticality',
      hint: 'As the catalog tells it (image-signing/criticality). May stay empty.',
    },
  },
  waveForm: {
    planTitle: 'Plan a wave',
    changeTitle: 'Change a wave',
    environmentHint: 'Where the services are counted.',
    targetStage: 'Target stage',
    targetStageHint: 'Where they go; they pass the stages in their order.',
    byName: 'Services by name',
    byNameHint:
      'Entity refs, one a line. They are joined with those that fit all of the criteria below, as the catalog is when you save.',
    plan: 'Plan the wave',
    save: 'Save the wave',
  },
  waves: {
    title: 'Waves',
    description:
      'Groups of services that go to a stage together, each with somebody who answers for it.',
    descriptionLocked:
      'While extending is locked, a wave may hold pilots only.',
    plan: 'Plan a wave',
    loading: 'the waves',
    none: 'No wave is planned',
    noneHint: 'A wave has an owner, a target stage and a date.',
    caption: 'Waves, the nearest target first',
    wave: 'Wave',
    goal: 'Goal',
    reached: 'Reached',
    target: 'Target',
    details: '{{name}}: details',
    stageIn: '{{stage}} in {{environment}}',
    notIn: '{{number}} of {{total}} not in {{environment}}',
    done: 'Done',
    overdue: 'Overdue',
    lateByForecast: 'Late by forecast',
    inTime: 'In time',
    noForecast: 'No forecast',
  },
} as const;
