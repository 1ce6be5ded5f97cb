import fc from 'fast-check';
import { readVerifyDemands } from './celVerify';
import { POD_CREATE } from './selectors';

const facts = { request: POD_CREATE, namespace: 'shop' };

function demands(
  validations: string[],
  variables: Array<{ name: string; expression: string }> = [],
) {
  const { containers, initContainers, ephemeralContainers } = readVerifyDemands(
    { validations, variables, facts },
  );
  return [containers, initContainers, ephemeralContainers].join(' ');
}

const CALL = 'verifyImageSignatures(i, [attestors.cosign])';

describe('readVerifyDemands', () => {
  it.each([
    [`images.containers.map(i, ${CALL}).all(e, e > 0)`, 'yes no no'],
    [`images.containers.all(i, ${CALL} > 0)`, 'yes no no'],
    [`images.containers.all(i, ${CALL} >= 1 && i != '')`, 'yes no no'],
    [`images.containers.all(i, 0 < ${CALL})`, 'yes no no'],
    [
      `(images.containers + images.initContainers + images.ephemeralContainers).all(i, ${CALL} > 0)`,
      'yes yes yes',
    ],
    [
      `[images.containers, images.?initContainers.orValue([])].flatten().all(i, ${CALL} > 0)`,
      'yes yes no',
    ],
    [
      `images.containers.map(i, ${CALL}).all(e, e > 0) && images.initContainers.all(i, ${CALL} > 0)`,
      'yes yes no',
    ],
    [
      `images.containers.map(i, verifyAttestationSignatures(i, attestations.sbom, [attestors.notary])).all(e, e > 0)`,
      'yes no no',
    ],
    [
      `request.namespace == 'elsewhere' || images.containers.all(i, ${CALL} > 0)`,
      'yes no no',
    ],
    // A namespace that is let out.
    [
      `request.namespace == 'shop' || images.containers.all(i, ${CALL} > 0)`,
      'unknown no no',
    ],
    // Somebody else may decide.
    [
      `has(object.metadata.labels.skip) || images.containers.all(i, ${CALL} > 0)`,
      'unknown no no',
    ],
    [`images.containers.exists(i, ${CALL} > 0)`, 'unknown no no'],
    [`images.containers.all(i, ${CALL} >= 0)`, 'unknown no no'],
    [`images.containers.all(i, ${CALL} > 0 || true)`, 'unknown no no'],
    [
      `images.containers.filter(i, i.contains('prod')).all(i, ${CALL} > 0)`,
      'unknown no no',
    ],
    [
      `images.containers.all(i, verifyImageSignatures('r/other', [attestors.a]) > 0)`,
      'unknown no no',
    ],
    [`images.all(k, ${CALL} > 0)`, 'unknown unknown unknown'],
    [`images.custom.all(i, ${CALL} > 0)`, 'unknown unknown unknown'],
    ["images.containers.all(i, i.contains('@'))", 'no no no'],
    [`{ ${CALL} images.containers`, 'unknown no no'],
  ])('%s: %s', (expression, expected) => {
    expect(demands([expression])).toBe(expected);
  });

  it('follows variables, and is not caught by those that name themselves', () => {
    expect(
      demands(
        ['variables.counts.all(e, e > 0)'],
        [
          {
            name: 'counts',
            expression: `images.containers.map(i, ${CALL})`,
          },
        ],
      ),
    ).toBe('yes no no');
    expect(
      demands(
        [`variables.a && ${CALL} > 0 && images.containers.size() > 0`],
        [{ name: 'a', expression: 'variables.a' }],
      ),
    ).toBe('unknown no no');
  });

  it('never throws and proves nothing by chance', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 3 }), validations => {
        expect(demands(validations)).not.toContain('yes');
      }),
    );
  });
});
