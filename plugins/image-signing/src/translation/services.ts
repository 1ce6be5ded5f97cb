/** Texts of services. */
export const servicesTexts = {
  noneRunning: 'none running',
  verifiedTotalVerified: '{{verified}}/{{total}} verified',
  workloadImagesThatNoCatalog:
    'Workload images that no catalog entity claims. They are part of every total; give their workloads an owner.',
  theWorstFirstCountedAre:
    'The worst first. Counted are the distinct digests that run now, per environment.',
  servicesOrUnmappedWorkloads: 'Services or unmapped workloads',
  ofNoService: 'Of no service',
  filterTheServices: 'Filter the services',
  search: 'Search',
  nameOfAService: 'Name of a service',
  stage: 'Stage',
  listOfServices: 'List of services',
  noServiceMatchesTheseFilters: 'No service matches these filters',
  clearTheFiltersToSee:
    'Clear the filters to see every service that you may see.',
  noServiceRunsAnImage: 'No service runs an image yet',
  connectAClusterAndLet:
    'Connect a cluster, and let workloads name their catalog entity, for example with the label backstage.io/kubernetes-id.',
  workloadImagesThatBelongTo: 'Workload images that belong to no service',
  everyWorkloadBelongsToA: 'Every workload belongs to a service',
  eachRunningImageIsMapped: 'Each running image is mapped to a catalog entity.',
  nothingToDo: 'Nothing to do',
} as const;
