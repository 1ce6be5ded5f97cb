/** Texts of scope. */
export const scopeTexts = {
  exceptions: 'Exceptions',
  theFirstToEnd: 'the first to end',
  theExceptions: 'the exceptions',
  noException: 'No exception.',
  denials: 'Denials',
  theNewest: 'the newest',
  theDenials: 'the denials',
  nothingOfTheseServicesWas: 'Nothing of these services was refused.',
  lengthOfTotalcountWhich: '{{length}} of {{totalCount}}, {{which}}.',
  theNumbers: 'the numbers',
  imageSigning: 'image signing',
  asOfTimeago: 'As of {{timeAgo}}',
  valueOfTotal: '{{value}} of {{total}}',
  outsideEveryEnvironment: 'Outside every environment',
  nameProtectedOfTotalRunning:
    '{{name}}: {{protected}} of {{total}} running digests protected',
  unknownUnknown: '{{unknown}} unknown',
  silentStaleclusters: 'silent: {{staleClusters}}',
} as const;
