import { readFile, readdir } from 'node:fs/promises';
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

/** The definitions of the resources of the engines that only read policies. */
export function engineDefinitions(): Promise<KubeObject[]> {
  return shippedObjects(FILES);
}

/**
 * Objects as the pinned modules ship them, by files or folders in each. A module
 * that is not the one in go.sum is refused.
 */
export async function shippedObjects(
  files: Record<string, string[]>,
): Promise<KubeObject[]> {
  const sums = await readFile(join(MODULES, 'go.sum'), 'utf8');
  const objects: KubeObject[] = [];
  for (const line of sums.trim().split('\n')) {
    const [path, version, sum] = line.split(' ');
    if (!files[path]) continue;
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
    for (const file of await filesIn(answer.Dir, files[path])) {
      const text = await readFile(file, 'utf8');
      objects.push(
        ...parseAllDocuments(text)
          .map(document => document.toJS() as KubeObject | null)
          .filter(object => object !== null)
          .map(withoutConversion),
      );
    }
  }
  return objects;
}

async function filesIn(folder: string, names: string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map(async name => {
      const path = join(folder, name);
      if (name.endsWith('.yaml')) return [path];
      return (await readdir(path)).map(file => join(path, file));
    }),
  );
  return found.flat();
}

// Nobody is there to convert between versions; their forms are alike.
function withoutConversion(definition: KubeObject): KubeObject {
  if (definition.kind !== 'CustomResourceDefinition') return definition;
  const { conversion: _, ...spec } = definition.spec as {
    conversion?: unknown;
  };
  return { ...definition, spec };
}
