import { ConfigReader } from '@backstage/config';
import { readSettings } from './readConfig';

const read = (critical: object) =>
  readSettings(
    new ConfigReader({
      imageSigning: {
        environments: [
          {
            name: 'stage',
            intent: { signature: 'audit', digest: 'enforce' },
            critical,
          },
        ],
      },
    }),
  ).environments[0].critical;

describe('critical namespaces in the configuration', () => {
  it('want what the environment wants where nothing else is said', () => {
    expect(
      read({ namespaces: ['pay*'], intent: { signature: 'enforce' } }),
    ).toEqual({
      namespaces: ['pay*'],
      intent: { signature: 'enforce', digest: 'enforce' },
    });
  });

  it.each([
    [
      { intent: { signature: 'enforce' } },
      'needs namespaces or namespaceLabels',
    ],
    [
      { namespaces: ['x'], intent: { digest: 'warn' } },
      "critical.intent.digest is 'warn', which is less than the environment wants",
    ],
    [
      { namespaces: ['x'], intent: { digest: 'much' } },
      "critical.intent.digest is 'much'",
    ],
  ])('%j is refused', (critical, message) => {
    expect(() => read(critical)).toThrow(message);
  });
});
