import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from './kube';
import { runSuccessfully } from './process';

const MODULES = resolve(__dirname, '../tools/crds');

/** Files in the modules of tools/crds/go.mod. */
const FILES: Record<string, string[]> = {
  'github.com/kyverno/kyverno': [
    'config/crds/kyverno/kyverno.io_clusterpolicies.yaml',
    'config/crds/kyverno/kyverno.io_policyexceptions.yaml',
    'config/crds/policies.kyverno.io/policies.kyverno.io_imagevalidatingpolicies.yaml',
    'config/crds/policies.kyverno.io/policies.kyverno.io_policyexceptions.yaml',
  ],
  'github.com/sigstore/policy-controller': [
    'config/300-clusterimagepolicy.yaml',
    'config/300-trustroot.yaml',
  ],
  'github.com/ratify-project/ratify': [
    'charts/ratify/crds/keymanagementprovider-customresourcedefinition.yaml',
    'charts/ratify/crds/policy-customresourcedefinition.yaml',
    'charts/ratify/crds/store-customresourcedefinition.yaml',
    'charts/ratify/crds/verifier-customresourcedefinition.yaml',
  ],
  'github.com/open-policy-agent/gatekeeper/v3': [
    'config/crd/bases/constrainttemplate-customresourcedefinition.yaml',
  ],
};

/**
 * The definitions of the engines' resources, as the pinned modules ship them.
 * A module that is not the one in go.sum is refused.
 */
export async function engineDefinitions(): Promise<KubeObject[]> {
  const sums = await readFile(join(MODULES, 'go.sum'), 'utf8');
  const definitions: KubeObject[] = [];
  for (const line of sums.trim().split('\n')) {
    const [path, version, sum] = line.split(' ');
    // Outside of any module, or all that these depend on would be needed too.
    const answer = JSON.parse(
      await runSuccessfully(
        'go',
        ['mod', 'download', '-json', `${path}@${version}`],
        {
          cwd: tmpdir(),
          env: { ...process.env, GOWORK: 'off', GOFLAGS: '' },
          seconds: 300,
        },
      ),
    ) as { Dir: string; Sum: string };
    if (answer.Sum !== sum) {
      throw new Error(`${path} ${version} is not the module of go.sum`);
    }
    for (const file of FILES[path] ?? []) {
      const text = await readFile(join(answer.Dir, file), 'utf8');
      definitions.push(
        ...parseAllDocuments(text)
          .map(document => document.toJS() as KubeObject | null)
          .filter(object => object !== null)
          .map(withoutConversion),
      );
    }
  }
  return definitions;
}

// Nobody is there to convert between versions; their forms are alike.
function withoutConversion(definition: KubeObject): KubeObject {
  const { conversion: _, ...spec } = definition.spec as {
    conversion?: unknown;
  };
  return { ...definition, spec };
}
