import { asObject, own } from '../encoding/json';
import type { PathProblem } from './problems';
import { suggestion } from './nearest';

/**
 * Checks what one part of a policy says about another: names exist, and are
 * not given twice. Reads the document as it is, so that these mistakes are
 * reported together with mistakes of form.
 */
export function checkReferences(document: unknown): PathProblem[] {
  const problems: PathProblem[] = [];
  const roots = Object.keys(asObject(own(document, 'roots')) ?? {});
  const stores = Object.keys(asObject(own(document, 'trustStores')) ?? {});
  const authorities = list(own(document, 'authorities'));
  const rules = list(own(document, 'rules'));
  const names = authorities.map(authority => own(authority, 'name'));

  const expectKnown = (
    value: unknown,
    known: unknown[],
    what: string,
    path: PathProblem['path'],
  ) => {
    if (typeof value === 'string' && !known.includes(value)) {
      const texts = known.filter((k): k is string => typeof k === 'string');
      problems.push({
        path,
        message: `there is no ${what} "${value}"${suggestion(value, texts)}`,
      });
    }
  };

  problems.push(
    ...duplicates(authorities, 'authorities', 'authority'),
    ...duplicates(rules, 'rules', 'rule'),
  );
  authorities.forEach((authority, i) => {
    const path = ['authorities', i];
    const keyless = own(authority, 'keyless');
    expectKnown(own(keyless, 'root'), roots, 'root', [
      ...path,
      'keyless',
      'root',
    ]);
    expectKnown(own(authority, 'root'), roots, 'root', [...path, 'root']);
    list(own(own(authority, 'notation'), 'trustStores')).forEach((store, j) =>
      expectKnown(store, stores, 'trust store', [
        ...path,
        'notation',
        'trustStores',
        j,
      ]),
    );
    if (
      asObject(own(authority, 'key')) &&
      own(authority, 'transparencyLog') !== 'optional' &&
      roots.length === 0
    ) {
      problems.push({
        path: [...path, 'key'],
        message:
          'a log entry is required, but the policy has no root whose log could hold it; add a root, or set transparencyLog: optional',
      });
    }
  });
  rules.forEach((rule, i) => {
    const path = ['rules', i];
    const expectAuthorities = (signedBy: unknown, at: PathProblem['path']) => {
      expectKnown(own(signedBy, 'authority'), names, 'authority', [
        ...at,
        'authority',
      ]);
      for (const mode of ['anyOf', 'allOf', 'of']) {
        const children = list(own(signedBy, mode));
        children.forEach((child, j) => {
          const place = [...at, mode, j];
          expectKnown(child, names, 'authority', place);
          expectAuthorities(child, place);
          if (typeof child === 'string' && children.indexOf(child) < j) {
            problems.push({
              path: place,
              message: `"${child}" is there twice`,
            });
          }
        });
      }
    };
    expectAuthorities(own(rule, 'signedBy'), [...path, 'signedBy']);
    const attestations = list(own(rule, 'attestations'));
    problems.push(
      ...duplicates(attestations, 'attestations', 'attestation').map(
        problem => ({ ...problem, path: [...path, ...problem.path] }),
      ),
    );
    attestations.forEach((attestation, j) =>
      expectAuthorities(own(attestation, 'signedBy'), [
        ...path,
        'attestations',
        j,
        'signedBy',
      ]),
    );
    const roles = ['signature', ...attestations.map(a => own(a, 'name'))];
    list(own(rule, 'separateRoles')).forEach((group, j) =>
      list(group).forEach((role, k) =>
        expectKnown(role, roles, 'role', [...path, 'separateRoles', j, k]),
      ),
    );
    const environments = list(own(rule, 'environments'));
    environments.forEach((environment, j) => {
      if (environments.indexOf(environment) < j) {
        problems.push({
          path: [...path, 'environments', j],
          message: `"${environment}" is there twice`,
        });
      }
    });
  });
  return problems;
}

function duplicates(
  items: unknown[],
  key: string,
  what: string,
): PathProblem[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, i) => {
    const name = own(item, 'name');
    const twice = typeof name === 'string' && seen.has(name);
    seen.add(name);
    return twice
      ? [
          {
            path: [key, i, 'name'],
            message: `there is another ${what} "${name}"`,
          },
        ]
      : [];
  });
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
