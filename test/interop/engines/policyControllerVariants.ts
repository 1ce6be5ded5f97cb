import type { KubeObject } from '../support/kube';
import { namespaceOf, SKIP, type Variant } from './cases';
import type { ImageSource } from './images';

const MODES = 'mode';
const AUTHORITIES = 'authorities';
const TOGETHER = 'policies together';
const MATCH = 'match';
const OTHERS = 'images without a policy';

/** What happens to images that no policy is about: no-match-policy. */
export type NoMatch = 'deny' | 'warn' | 'allow';

export interface PolicyControllerVariant extends Variant {
  noMatch: NoMatch;
}

/**
 * ClusterImagePolicies, each for images in a folder of its own: they hold for
 * the whole cluster. One namespace of a variant is checked and one is not.
 */
export async function policyControllerVariants(
  source: ImageSource,
): Promise<PolicyControllerVariant[]> {
  const key = { key: { data: source.key } };
  const pass = { static: { action: 'pass' } };
  const policy = (
    name: string,
    folder: string,
    authorities: object[],
    spec: object = {},
  ): KubeObject => ({
    apiVersion: 'policy.sigstore.dev/v1beta1',
    kind: 'ClusterImagePolicy',
    metadata: { name },
    spec: {
      images: [{ glob: `${source.host}/${folder}/*` }],
      authorities,
      ...spec,
    },
  });
  const variant = async (
    group: string,
    name: string,
    objects: KubeObject[],
    rest: Partial<PolicyControllerVariant> = {},
  ): Promise<PolicyControllerVariant> => ({
    ...{ group, name, objects, noMatch: 'deny' },
    images: await source.imagesIn(name),
    namespaces: [
      namespaceOf(name, { 'policy.sigstore.dev/include': 'true' }),
      namespaceOf(`${name}-unchecked`),
    ],
    ...rest,
  });
  const one = (
    group: string,
    name: string,
    authorities: object[],
    spec: object = {},
  ) => variant(group, name, [policy(name, name, authorities, spec)]);
  const pods = { group: '', version: 'v1', resource: 'pods' };

  const variants: Array<() => Promise<PolicyControllerVariant>> = [
    () => one(MODES, 'enforce', [key]),
    () => one(MODES, 'warn', [key], { mode: 'warn' }),
    () => one(AUTHORITIES, 'pass', [pass]),
    () => one(AUTHORITIES, 'fail', [{ static: { action: 'fail' } }]),
    () => one(AUTHORITIES, 'key-or-pass', [key, pass]),
    () => one(AUTHORITIES, 'bundles', [{ ...key, signatureFormat: 'bundle' }]),
    () =>
      variant(TOGETHER, 'enforce-and-warn', [
        policy('together-enforce', 'enforce-and-warn', [key]),
        policy(
          'together-warn',
          'enforce-and-warn',
          [{ static: { action: 'fail' } }],
          { mode: 'warn' },
        ),
      ]),
    () =>
      variant(TOGETHER, 'enforce-and-pass', [
        policy('beside-pass', 'enforce-and-pass', [key]),
        policy('beside-key', 'enforce-and-pass', [pass]),
      ]),
    () => one(MATCH, 'pods', [key], { match: [pods] }),
    () =>
      one(MATCH, 'deployments', [key], {
        match: [{ group: 'apps', version: 'v1', resource: 'deployments' }],
      }),
    () =>
      one(MATCH, 'by-labels', [key], {
        match: [
          {
            ...pods,
            selector: {
              matchExpressions: [
                { key: SKIP, operator: 'NotIn', values: ['true'] },
              ],
            },
          },
        ],
      }),
    ...(['deny', 'warn', 'allow'] as const).map(
      noMatch => () => variant(OTHERS, `no-match-${noMatch}`, [], { noMatch }),
    ),
  ];
  const made: PolicyControllerVariant[] = [];
  for (const make of variants) made.push(await make());
  return made;
}
