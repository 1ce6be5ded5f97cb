import fc from 'fast-check';
import { RATIFY_REGO, digestRego } from './__testUtils__/gatekeeper';
import { readRego } from './rego';
import { readRegoDigest, readRegoVerification } from './regoImages';

const digest = (rego: string) => readRegoDigest(readRego(rego) ?? []);
const verification = (rego: string) =>
  readRegoVerification(readRego(rego) ?? []);

describe('readRego', () => {
  it('takes rules apart, whatever their form', () => {
    const rules = [
      {
        head: 'violation[{"msg":msg}]',
        body: [
          'c:=input.x[_]',
          '!ok(c)',
          'msg:=sprintf("no # {%v}", [c])'.replace(', ', ','),
        ],
      },
    ];
    expect(
      readRego(`package a
        import future.keywords # comment {
        violation[{"msg": msg}] {
          c := input.x[_]; not ok(c)
          msg := sprintf("no # {%v}",
            [c])
        }`),
    ).toEqual(rules);
    expect(
      readRego(`package a
        import rego.v1
        violation contains {"msg": msg} if {
          c := input.x[_]
          not ok(c)
          msg := sprintf("no # {%v}", [c])
        }`),
    ).toEqual(rules);
  });

  it.each(['a { b', 'a } b', 'a { b } else = true { c }', '}'])(
    'does not understand %s',
    text => expect(readRego(text)).toBeUndefined(),
  );

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'a{}[]()"`#\\\n;:= not') }),
        text => {
          const rules = readRego(text) ?? [];
          expect(readRegoVerification(rules)).toBeUndefined();
          expect(readRegoDigest(rules).demands.containers).toBe('none');
        },
      ),
    );
  });
});

describe('readRegoDigest', () => {
  it('understands the template of the library', () => {
    expect(digest(digestRego())).toEqual({
      demands: {
        containers: 'weak',
        initContainers: 'weak',
        ephemeralContainers: 'weak',
      },
      exempts: true,
    });
  });

  const rule = (...lines: string[]) =>
    `package p\nviolation[{"msg": msg}] {\n${lines.join('\n')}\n}`;
  const LIST = 'c := input.review.object.spec.containers[_]';
  const CHECK = 'not re_match(`@sha256:[a-f0-9]{64}$`, c.image)';
  const MSG = 'msg := "no"';

  it.each([
    ['a whole digest', rule(LIST, CHECK, MSG), 'full'],
    ['an @', rule(LIST, 'not contains(c.image, "@sha256:")', MSG), 'weak'],
    [
      'the older form',
      rule(
        LIST,
        'satisfied := [re_match("@sha256:[a-f0-9]{64}$", c.image)]',
        'not all(satisfied)',
        MSG,
      ),
      'full',
    ],
    [
      'containers from a helper',
      `${rule('c := all_containers[_]', CHECK, MSG)}
       all_containers[x] { x := input.review.object.spec.containers[_] }`,
      'full',
    ],
    [
      'nothing where there is a further condition',
      rule(LIST, CHECK, 'startswith(c.image, "x")', MSG),
      'none',
    ],
    [
      'nothing where it is turned round',
      rule(LIST, CHECK.slice(4), MSG),
      'none',
    ],
    [
      'nothing of another field',
      rule(LIST, CHECK.replace('c.image', 'c.name'), MSG),
      'none',
    ],
    [
      'nothing where it exempts in its own way',
      `${rule(LIST, 'not is_exempt(c)', CHECK, MSG)}
       is_exempt(c) { true }`,
      'none',
    ],
    [
      'nothing where it only warns',
      rule(LIST, CHECK, MSG).replace('violation', 'warning'),
      'none',
    ],
  ])('reads %s', (_, rego, demand) => {
    expect(digest(rego).demands.containers).toBe(demand);
  });
});

describe('readRegoVerification', () => {
  it('understands the templates of Ratify', () => {
    const all = ['initContainers', 'ephemeralContainers', 'containers'];
    expect(verification(RATIFY_REGO)).toEqual({
      provider: 'ratify-provider',
      paths: all,
      byNamespace: false,
      errorsPass: false,
    });
    expect(
      verification(
        RATIFY_REGO.replaceAll('isSuccess', 'succeeded').replace(
          'ratify-provider',
          'ratify-gatekeeper-provider',
        ),
      ),
    ).toMatchObject({ provider: 'ratify-gatekeeper-provider', paths: all });
    expect(
      verification(
        RATIFY_REGO.replaceAll(
          /img = (input\.review\.object\.spec\.\w+\[_\]\.image)/g,
          'img = concat("", ["[", input.review.object.metadata.namespace, "]", $1])',
        ),
      ),
    ).toMatchObject({ paths: all, byNamespace: true });
  });

  it('says which images are not sent', () => {
    expect(
      verification(RATIFY_REGO.replace('"keys": all_images', '"keys": images'))
        ?.paths,
    ).toEqual(['containers']);
  });

  it('says where an error of the provider passes', () => {
    expect(
      verification(RATIFY_REGO.replace('err != ""', 'err == "x"'))?.errorsPass,
    ).toBe(true);
  });

  it.each([
    ['isSuccess == false', 'isSuccess == true'],
    ['isSuccess == false', 'isSuccess == false\n  input.parameters.strict'],
    [
      'general_violation[{"result": msg}]',
      'general_violation[{"result": msg}]\n  false',
    ],
    [
      'remote_data := response {',
      'remote_data := {} { true }\nremote_data := response {',
    ],
    ['img | img = input', 'img | img = lower(input'],
  ])('does not understand %s as %s', (from, to) => {
    expect(verification(RATIFY_REGO.replace(from, to))).toBeUndefined();
  });
});
