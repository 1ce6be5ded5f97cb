import { Environment, EvaluationError } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { readDigestDemands } from './celDigest';
import { EPHEMERAL_CONTAINERS_UPDATE, POD_CREATE } from './selectors';

const FULL = "c.image.matches('.*@sha256:[a-f0-9]{64}$')";
const SPEC = 'object.spec';

function read(
  validations: string | string[],
  options: {
    variables?: Record<string, string>;
    errorsPass?: boolean;
    ephemeral?: boolean;
  } = {},
) {
  return readDigestDemands({
    validations: [validations].flat(),
    variables: Object.entries(options.variables ?? {}).map(
      ([name, expression]) => ({ name, expression }),
    ),
    facts: {
      request: options.ephemeral ? EPHEMERAL_CONTAINERS_UPDATE : POD_CREATE,
      namespace: 'shop',
    },
    errorsPass: options.errorsPass ?? false,
  });
}

/** The demands as letters: full, weak or none for containers, init and ephemeral ones. */
function letters(...args: Parameters<typeof read>): string {
  const { containers, initContainers, ephemeralContainers } = read(
    ...args,
  ).demands;
  return [containers, initContainers, ephemeralContainers]
    .map(demand => demand[0])
    .join('');
}

const all = (list: string, body = FULL) => `${list}.all(c, ${body})`;

describe('shapes that people write', () => {
  it.each<[string, string, string]>([
    ['a full regular expression', all(`${SPEC}.containers`), 'fnn'],
    [
      'contains a digest prefix',
      all(`${SPEC}.containers`, "c.image.contains('@sha256:')"),
      'wnn',
    ],
    [
      'contains an @',
      all(`${SPEC}.containers`, "c.image.contains('@')"),
      'wnn',
    ],
    [
      'contains something else',
      all(`${SPEC}.containers`, "c.image.contains('sha256')"),
      'nnn',
    ],
    [
      'split at @',
      all(`${SPEC}.containers`, "size(c.image.split('@')) == 2"),
      'wnn',
    ],
    [
      'split at @, as method',
      all(`${SPEC}.containers`, "c.image.split('@').size() > 1"),
      'wnn',
    ],
    [
      'index of @',
      all(`${SPEC}.containers`, "c.image.indexOf('@') != -1"),
      'wnn',
    ],
    [
      'index of @ is at least zero',
      all(`${SPEC}.containers`, "c.image.indexOf('@') >= 0"),
      'wnn',
    ],
    [
      'index of @ the wrong way',
      all(`${SPEC}.containers`, "c.image.indexOf('@') < 0"),
      'nnn',
    ],
    [
      'none without',
      `!${SPEC}.containers.exists(c, !c.image.contains('@'))`,
      'wnn',
    ],
    [
      'nothing left by a filter',
      `${SPEC}.containers.filter(c, !c.image.contains('@')).size() == 0`,
      'wnn',
    ],
    [
      'an exact image',
      all(`${SPEC}.containers`, `c.image == 'r/a@sha256:${'a'.repeat(64)}'`),
      'fnn',
    ],
    [
      'a list of images',
      all(`${SPEC}.containers`, `c.image in ['r/a@sha256:${'a'.repeat(64)}']`),
      'fnn',
    ],
    [
      'a list with a tag',
      all(
        `${SPEC}.containers`,
        `c.image in ['r/a@sha256:${'a'.repeat(64)}', 'r/a:1']`,
      ),
      'nnn',
    ],
    ['optional field', all(`${SPEC}.?initContainers.orValue([])`), 'nfn'],
    ['optional index', all(`${SPEC}[?'initContainers'].orValue([])`), 'nfn'],
    [
      'optional chain',
      all('object.?spec.?ephemeralContainers.orValue([])'),
      'nnf',
    ],
    [
      'absent or all',
      `!has(${SPEC}.initContainers) || ${all(`${SPEC}.initContainers`)}`,
      'nfn',
    ],
    [
      'ternary with true',
      `has(${SPEC}.initContainers) ? ${all(`${SPEC}.initContainers`)} : true`,
      'nfn',
    ],
    [
      'ternary list',
      all(`(has(${SPEC}.initContainers) ? ${SPEC}.initContainers : [])`),
      'nfn',
    ],
    [
      'all lists joined',
      all(
        `(${SPEC}.containers + ${SPEC}.?initContainers.orValue([]) + ${SPEC}.?ephemeralContainers.orValue([]))`,
      ),
      'fff',
    ],
    [
      'joined and mapped',
      `(${SPEC}.containers + ${SPEC}.?initContainers.orValue([])).map(c, c.image).all(i, i.contains('@'))`,
      'wwn',
    ],
    [
      'flattened',
      all(
        `[${SPEC}.containers, ${SPEC}.?initContainers.orValue([])].flatten()`,
      ),
      'ffn',
    ],
    [
      'by kind',
      `object.kind == 'Pod' ? ${all(`${SPEC}.containers`)} : ${all(
        `${SPEC}.template.spec.containers`,
      )}`,
      'fnn',
    ],
    [
      'by template',
      `has(${SPEC}.template) ? ${all(
        `${SPEC}.template.spec.containers`,
      )} : ${all(`${SPEC}.containers`)}`,
      'fnn',
    ],
    [
      'other kinds only',
      `object.kind != 'Deployment' || ${all(
        `${SPEC}.template.spec.containers`,
      )}`,
      'nnn',
    ],
    [
      'registry and digest',
      all(`${SPEC}.containers`, `c.image.startsWith('r/') && ${FULL}`),
      'fnn',
    ],
    [
      'registry or digest',
      all(`${SPEC}.containers`, `c.image.startsWith('r/') || ${FULL}`),
      'nnn',
    ],
    [
      'a label instead',
      `has(object.metadata.labels.skip) || ${all(`${SPEC}.containers`)}`,
      'nnn',
    ],
    [
      'a label besides',
      `has(object.metadata.labels.team) && ${all(`${SPEC}.containers`)}`,
      'fnn',
    ],
    [
      'both branches',
      `has(object.metadata.labels.x) ? ${all(`${SPEC}.containers`)} : ${all(
        `${SPEC}.containers`,
        "c.image.contains('@')",
      )}`,
      'wnn',
    ],
    ['at least one', `${SPEC}.containers.exists(c, ${FULL})`, 'nnn'],
    [
      'the first one',
      `${SPEC}.containers[0].image.contains('@sha256:')`,
      'nnn',
    ],
    [
      'a filtered list',
      `${SPEC}.containers.filter(c, c.name != 'x').all(c, ${FULL})`,
      'nnn',
    ],
    [
      'a filter that lets the pinned go',
      `${SPEC}.containers.filter(c, !c.image.contains('@')).all(c, c.image.contains('@'))`,
      'wnn',
    ],
    [
      'no containers at all',
      `size(${SPEC}.?initContainers.orValue([])) == 0 && ${all(
        `${SPEC}.containers`,
      )}`,
      'ffn',
    ],
    [
      'a variable of the macro that hides the object',
      `${SPEC}.containers.all(object, object.image.contains('@'))`,
      'nnn',
    ],
    ['compared with true', `${all(`${SPEC}.containers`)} == true`, 'fnn'],
    ['compared with false', `${all(`${SPEC}.containers`)} == false`, 'nnn'],
    ['always true', `true || ${all(`${SPEC}.containers`)}`, 'nnn'],
    ['not CEL', `${SPEC}.containers.all(c, c.image.contains('@')`, 'nnn'],
    [
      'an optional value without a default',
      all(`${SPEC}.?initContainers`),
      'nnn',
    ],
  ])('%s', (_, expression, expected) => {
    expect(letters(expression)).toBe(expected);
  });

  it('adds up several validations', () => {
    expect(
      letters([
        all(`${SPEC}.containers`),
        all(`${SPEC}.?initContainers.orValue([])`),
      ]),
    ).toBe('ffn');
  });

  it('keeps what it understands of several validations', () => {
    expect(letters([all(`${SPEC}.containers`), "'@' image ("])).toBe('fnn');
  });

  it('follows variables', () => {
    const variables = {
      podSpec: 'object.kind == "Pod" ? object.spec : object.spec.template.spec',
      init: 'variables.podSpec.?initContainers.orValue([])',
      every: 'variables.podSpec.containers + variables.init',
      images: 'variables.every.map(c, c.image)',
      pinned: "variables.images.all(i, i.contains('@sha256:'))",
    };
    expect(letters('variables.pinned', { variables })).toBe('wwn');
    expect(letters('!variables.pinned', { variables })).toBe('nnn');
    expect(letters('variables.missing', { variables })).toBe('nnn');
  });

  it('does not go round in circles', () => {
    const variables = { a: 'variables.b', b: 'variables.a' };
    expect(
      letters("variables.a.all(c, c.image.contains('@'))", { variables }),
    ).toBe('nnn');
  });

  it('gives up on expressions that explode', () => {
    const variables: Record<string, string> = { v0: `${SPEC}.containers` };
    for (let index = 1; index < 40; index += 1) {
      variables[`v${index}`] = `variables.v${index - 1} + variables.v${
        index - 1
      }`;
    }
    expect(letters(all('variables.v39'), { variables })).toBe('nnn');
    expect(
      letters([all('variables.v39'), all(`${SPEC}.containers`)], { variables }),
    ).toBe('fnn');
  });
});

describe('where errors let a request pass', () => {
  it.each<[string, string, string]>([
    ['a list that may be missing', all(`${SPEC}.initContainers`), 'nnn'],
    [
      'it joined to another',
      all(`(${SPEC}.containers + ${SPEC}.initContainers)`),
      'nnn',
    ],
    [
      'it asked for before',
      `!has(${SPEC}.initContainers) || ${all(`${SPEC}.initContainers`)}`,
      'nfn',
    ],
    [
      'it asked for in a ternary',
      `has(${SPEC}.initContainers) ? ${all(`${SPEC}.initContainers`)} : true`,
      'nfn',
    ],
    [
      'another asked for',
      `!has(${SPEC}.ephemeralContainers) || ${all(`${SPEC}.initContainers`)}`,
      'nnn',
    ],
    ['optional', all(`${SPEC}.?initContainers.orValue([])`), 'nfn'],
    [
      'a condition that may fail',
      `object.metadata.labels.x == 'y' ? ${all(`${SPEC}.containers`)} : ${all(
        `${SPEC}.containers`,
      )}`,
      'nnn',
    ],
    [
      'the other side may fail',
      `object.metadata.labels.x == 'y' && ${all(`${SPEC}.containers`)}`,
      'fnn',
    ],
    ['the list that every Pod has', all(`${SPEC}.containers`), 'fnn'],
  ])('%s', (_, expression, expected) => {
    expect(letters(expression, { errorsPass: true })).toBe(expected);
  });

  it('does not matter where errors refuse', () => {
    expect(letters(all(`(${SPEC}.containers + ${SPEC}.initContainers)`))).toBe(
      'ffn',
    );
  });
});

describe('relevance', () => {
  it.each([
    [all(`${SPEC}.containers`, "c.image.startsWith('registry.corp/')"), true],
    ["object.metadata.labels.contact.contains('@corp')", true],
    [all(`${SPEC}.containers`, "c.image.contains('@')"), false],
    [
      'object.spec.containers.all(c, c.image.matches(params.digestPattern))',
      false,
    ],
    [all(`${SPEC}.containers`, "c.image.contains(params.data['x'])"), false],
    [all(`${SPEC}.containers`, 'c.image.startsWith(params.registry)'), true],
    [
      `params.on && ${all(`${SPEC}.containers`, "c.image.matches(r'^reg/')")}`,
      true,
    ],
  ])('%s: %s', (expression, expected) => {
    expect(read(expression).irrelevant).toBe(expected);
  });

  it('names the lists that are looked at', () => {
    const { mentions } = read(
      "object.spec.containers.exists(c, c.image.contains('@')) && has(object.spec.initContainers)",
    );
    expect(mentions).toEqual(['containers', 'initContainers']);
  });
});

describe('proofs', () => {
  const DIGEST = `sha256:${'a'.repeat(64)}`;
  const environment = new Environment({
    enableOptionalTypes: true,
    unlistedVariablesAreDyn: true,
  });

  const condition = fc.constantFrom(
    'has(object.spec.initContainers)',
    '!has(object.spec.initContainers)',
    'object.spec.?ephemeralContainers.hasValue()',
    "object.metadata.labels.skip == 'y'",
    "object.kind == 'Pod'",
    "object.kind != 'Pod'",
  );
  const element: fc.Memo<string> = fc.memo(depth => {
    const plain = fc.constantFrom(
      "c.image.contains('@')",
      "c.image.contains(':')",
      "c.image.startsWith('r/')",
      "c.image.matches('@sha256:[a-f0-9]{64}$')",
      "c.image.matches('(@sha256:[a-f0-9]{64})?$')",
      "c.image.indexOf('@') >= 0",
      "c.image.indexOf('@') == -1",
      "size(c.image.split('@')) == 2",
      "c.image == 'r/a:1'",
      "c.name == 'x'",
      'true',
      'false',
    );
    if (depth <= 1) return plain;
    return fc.oneof(
      plain,
      element(depth - 1).map(a => `!(${a})`),
      fc
        .tuple(element(depth - 1), element(depth - 1))
        .map(([a, b]) => `(${a} && ${b})`),
      fc
        .tuple(element(depth - 1), element(depth - 1))
        .map(([a, b]) => `(${a} || ${b})`),
      fc
        .tuple(element(depth - 1), element(depth - 1), element(depth - 1))
        .map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    );
  });
  const list: fc.Memo<string> = fc.memo(depth => {
    const plain = fc.constantFrom(
      'object.spec.containers',
      'object.spec.initContainers',
      'object.spec.?initContainers.orValue([])',
      '(has(object.spec.initContainers) ? object.spec.initContainers : [])',
      'object.spec.?ephemeralContainers.orValue([])',
      'variables.init',
      '[]',
    );
    if (depth <= 1) return plain;
    return fc.oneof(
      plain,
      fc
        .tuple(list(depth - 1), list(depth - 1))
        .map(([a, b]) => `(${a} + ${b})`),
      fc
        .tuple(list(depth - 1), element(1))
        .map(([a, b]) => `${a}.filter(c, ${b})`),
      fc
        .tuple(condition, list(depth - 1), list(depth - 1))
        .map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
    );
  });
  const formula: fc.Memo<string> = fc.memo(depth => {
    const plain = fc.oneof(
      fc.tuple(list(2), element(2)).map(([a, b]) => `${a}.all(c, ${b})`),
      fc.tuple(list(2), element(2)).map(([a, b]) => `${a}.exists(c, ${b})`),
      list(2).map(a => `size(${a}) == 0`),
      list(2).map(a => `${a}.size() > 0`),
      condition,
    );
    if (depth <= 1) return plain;
    return fc.oneof(
      plain,
      formula(depth - 1).map(a => `!(${a})`),
      fc
        .tuple(formula(depth - 1), formula(depth - 1))
        .map(([a, b]) => `(${a} && ${b})`),
      fc
        .tuple(formula(depth - 1), formula(depth - 1))
        .map(([a, b]) => `(${a} || ${b})`),
      fc
        .tuple(formula(depth - 1), formula(depth - 1), formula(depth - 1))
        .map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    );
  });
  const containers = (minLength: number) =>
    fc.array(
      fc.record({
        name: fc.constantFrom('x', 'y'),
        image: fc.constantFrom('r/a:1', 'a', `r/a@${DIGEST}`, `b:1@${DIGEST}`),
      }),
      { minLength, maxLength: 2 },
    );
  const pod = fc.record({
    labels: fc.option(fc.constantFrom('y', 'n')),
    containers: containers(1),
    initContainers: fc.option(containers(1)),
    ephemeralContainers: fc.option(containers(1)),
  });

  function admits(expression: string, object: unknown, errorsPass: boolean) {
    const init = '(object.spec.?initContainers.orValue([]))';
    // The evaluator does not let a macro run over a literal empty list.
    const runnable = expression
      .replaceAll('variables.init', init)
      .replaceAll('[]', 'nothing');
    try {
      return environment.evaluate(runnable, { object, nothing: [] }) === true;
    } catch (error) {
      // An expression of wrong types is not accepted as a policy at all.
      return errorsPass && error instanceof EvaluationError;
    }
  }

  it.each([false, true])(
    'hold for every admitted Pod (errors pass: %s)',
    errorsPass => {
      fc.assert(
        fc.property(
          formula(3),
          fc.array(pod, { minLength: 1, maxLength: 8 }),
          (expression, pods) => {
            const { demands } = read([expression, "'image@' == 'image@'"], {
              errorsPass,
              variables: { init: 'object.spec.?initContainers.orValue([])' },
            });
            for (const { labels, ...lists } of pods) {
              const spec = Object.fromEntries(
                Object.entries(lists).filter(([, value]) => value !== null),
              );
              const object = {
                kind: 'Pod',
                metadata: {
                  name: 'p',
                  ...(labels && { labels: { skip: labels } }),
                },
                spec,
              };
              if (!admits(expression, object, errorsPass)) continue;
              for (const [path, items] of Object.entries(spec)) {
                if (demands[path as keyof typeof demands] === 'none') continue;
                expect(
                  items?.filter(({ image }) => !image.includes('@')),
                ).toEqual([]);
              }
            }
          },
        ),
        { numRuns: 400 },
      );
    },
  );

  it('are found for anything at all without an error', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.array(fc.string()),
        (texts, more) => {
          const { demands } = read(texts, {
            variables: Object.fromEntries(more.map(text => [text, text])),
          });
          expect(Object.keys(demands)).toHaveLength(3);
        },
      ),
    );
  });
});
