import { rows, type Row } from '../rows';
import type { RootName } from '../sigstoreRoots';
import { WORKFLOW } from '../workshop';
import { identity, key, LAYOUTS, workflow } from './questions';

const ROOTS: RootName[] = [
  'all',
  'other instance',
  'other log',
  'authority that ended',
  'log that ended',
  'log that has yet to begin',
  'no certificate log',
  'other certificate log',
  'timestamps',
];

/** Certificates: identities, expressions, build origin, trust roots. */
export function certificates(): Row[] {
  const { issuer, subject } = WORKFLOW;
  const escaped = (text: string) => text.replace(/[.]/g, '\\.');
  return LAYOUTS.flatMap(layout => [
    ...rows(`workflow, ${layout}, cosign 2`, {
      'its identity': workflow(),
      'another issuer': identity({ ...WORKFLOW, issuer: 'https://x.test' }),
    }),
    ...rows(`fork, ${layout}, cosign 3`, {
      'the identity of the workflow': workflow(),
      'an expression of the workflow': identity({
        issuer,
        subjectRegExp: '^https://github\\.com/acme/shop/.*$',
      }),
      'an expression without its end': identity({
        issuer,
        subjectRegExp: '^https://github\\.com/acme/shop',
      }),
    }),
    ...rows(`workflow, ${layout}, cosign 3`, {
      'its identity': workflow(),
      'another issuer': identity({ ...WORKFLOW, issuer: 'https://x.test' }),
      'another subject': identity({ ...WORKFLOW, subject: 'https://x.test' }),
      'a part of its subject': identity({
        ...{ issuer, subject: subject.replace(/@.*/, '') },
      }),
      'its subject in capitals': identity({
        ...{ issuer, subject: subject.toUpperCase() },
      }),
      'an expression of its subject': identity({
        issuer,
        subjectRegExp: `^${escaped(subject)}$`,
      }),
      'an expression of any branch': identity({
        issuer,
        subjectRegExp: '^https://github\\.com/acme/shop/.+@refs/heads/.+$',
      }),
      'an expression of another subject': identity({
        issuer,
        subjectRegExp: '^https://github\\.com/acme/other/.*$',
      }),
      'an expression of a part of its subject': identity({
        issuer,
        subjectRegExp: 'acme/shop',
      }),
      'an expression of its issuer': identity({
        issuerRegExp: `^${escaped(issuer)}$`,
        subject,
      }),
      'an expression of another issuer': identity({
        issuerRegExp: '^https://x\\.test$',
        subject,
      }),
      'an expression of a part of its issuer': identity({
        issuerRegExp: 'githubusercontent',
        subject,
      }),
      'expressions of both': identity({
        issuerRegExp: `^${escaped(issuer)}$`,
        subjectRegExp: '^https://github\\.com/acme/shop/.*$',
      }),
      'its branch': workflow({ build: { ref: 'refs/heads/main' } }),
      'another branch': workflow({ build: { ref: 'refs/heads/next' } }),
      'its commit': workflow({
        build: { sha: '2f1d8d2f1c2bb8dc4e6a5b0f8f2f4ed8aa4f9d10' },
      }),
      'another commit': workflow({ build: { sha: 'f'.repeat(40) } }),
      'its trigger': workflow({ build: { trigger: 'push' } }),
      'another trigger': workflow({ build: { trigger: 'schedule' } }),
      'a key': key('P-256'),
      ...Object.fromEntries(
        ROOTS.map(root => [`its identity, root: ${root}`, workflow({ root })]),
      ),
    }),
    ...rows(`P-256 logged, ${layout}, cosign 3`, {
      'the identity of the workflow': workflow(),
    }),
  ]);
}

/** Certificates whose time a timestamp authority proves. */
export function stamped(): Row[] {
  const roots: RootName[] = [
    'timestamps',
    'all',
    'log',
    'other timestamps',
    'timestamps that ended',
  ];
  return LAYOUTS.flatMap(layout =>
    [
      `workflow stamped, ${layout}, cosign 3`,
      `workflow logged and stamped, ${layout}, cosign 3`,
    ].flatMap(base =>
      rows(
        base,
        Object.fromEntries(
          roots.map(root => [
            `its identity, root: ${root}`,
            workflow({ root }),
          ]),
        ),
      ),
    ),
  );
}
