import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { startTestBackend } from '@backstage/backend-test-utils';
import { admissionEnginesExtensionPoint } from '..';
import type { AdmissionEngine, ModeQuery, ObservedResource } from '..';
import guardModule, { guard } from './guard';

const read = (path: string) =>
  readFileSync(resolve(__dirname, path), 'utf8').trim();

/** The engine that the module hands to the backend. */
async function registered(): Promise<AdmissionEngine[]> {
  const engines: AdmissionEngine[] = [];
  const backend = createBackendPlugin({
    pluginId: 'image-signing',
    register(env) {
      env.registerExtensionPoint(admissionEnginesExtensionPoint, {
        addEngine: engine => engines.push(engine),
      });
      env.registerInit({ deps: {}, init: async () => {} });
    },
  });
  const server = await startTestBackend({ features: [backend, guardModule] });
  await server.stop();
  return engines;
}

const rules = (state: ObservedResource['state'], action?: string) => ({
  cluster: 'prod',
  serverVersion: 'v1.36.2',
  get: () => ({
    state,
    objects: action
      ? [
          {
            metadata: { name: 'signed' },
            spec: { namespaces: ['shop'], action },
          },
        ]
      : [],
  }),
});

const query = (changes: Partial<ModeQuery> = {}): ModeQuery => ({
  namespace: { name: 'shop', labels: {} },
  control: 'signature',
  path: 'containers',
  ...changes,
});

it('is the example of the documentation, to the letter', () => {
  const example = read('guard.ts').replaceAll(
    "from '..'",
    "from 'backstage-plugin-image-signing-node'",
  );
  expect(read('../../README.md')).toContain(`\`\`\`ts\n${example}\n\`\`\``);
});

it('registers with the backend', async () => {
  expect(await registered()).toEqual([guard]);
});

it.each([
  ['Refuse', {}, ['enforce']],
  ['Report', {}, ['audit']],
  ['Perhaps', {}, ['unknown']],
  ['Refuse', { control: 'digest' }, []],
  ['Refuse', { path: 'ephemeralContainers' }, ['none']],
  ['Refuse', { namespace: { name: 'other', labels: {} } }, []],
] as const)('%s, asked %j: %j', (action, changes, modes) => {
  expect(
    guard
      .assess(rules('ok', action))
      .modes(query(changes))
      .map(({ mode }) => mode),
  ).toEqual(modes);
});

it('tells absent from forbidden', () => {
  expect(guard.assess(rules('absent')).present).toBe(false);
  expect(guard.assess(rules('forbidden')).present).toBe('unknown');
  expect(guard.assess(rules('stale')).present).toBe(true);
});

it('knows its own words', () => {
  expect(
    guard.parseDenial('Error creating: guard refused r.io/a:1: no signature'),
  ).toMatchObject({
    reasonCode: 'SIGNATURE_NOT_FOUND',
    images: ['r.io/a:1'],
  });
  expect(guard.parseDenial('quota exceeded')).toBeUndefined();
});
