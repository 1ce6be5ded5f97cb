import fc from 'fast-check';
import { decodeBase64 } from './base64';
import { isDigest } from './digest';
import { canonicalJson, own, parseUntrustedJson } from './json';

describe('decodeBase64', () => {
  it('decodes what it should', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        const text = Buffer.from(bytes).toString('base64');
        expect(decodeBase64(text)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('has one spelling for each content', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const bytes = decodeBase64(text);
        expect(bytes === undefined || bytes.toString('base64') === text).toBe(
          true,
        );
      }),
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'AA=',
    'AA== ',
    '\nAAAA',
    '__8=',
    'AB==',
    'A===',
    7,
    null,
  ])('refuses %j', text => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});

describe('parseUntrustedJson', () => {
  it('reads all JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        expect(parseUntrustedJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '[{"x":{"a":[],"b":{},"a":0}}]',
    '{"a" : {"b":1} , "a":2}',
  ])('refuses a key given twice: %s', text => {
    expect(() => parseUntrustedJson(text)).toThrow('twice');
  });

  it.each(['{"a":{"a":{"a":1}}}', '[{"a":1},{"a":1}]', '{"a":"a","b":"a"}'])(
    'takes one key in several objects: %s',
    text => {
      expect(parseUntrustedJson(text)).toEqual(JSON.parse(text));
    },
  );

  it('refuses what is nested too deep, without recursion of its own', () => {
    expect(() => parseUntrustedJson('['.repeat(1_000_000))).toThrow('nested');
    expect(() =>
      parseUntrustedJson(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`),
    ).toThrow('nested');
  });

  it.each(['', '{', '"', '{"a"', '}', '[,]', '{"a":1}}'])(
    'leaves it to JSON.parse to refuse %j',
    text => {
      expect(() => parseUntrustedJson(text)).toThrow(SyntaxError);
    },
  );

  it('keeps __proto__ a key like others', () => {
    const value = parseUntrustedJson('{"__proto__":{"x":1}}');
    expect(own(value, 'x')).toBeUndefined();
    expect(own(value, 'toString')).toBeUndefined();
    expect(own(own(value, '__proto__'), 'x')).toBe(1);
  });
});

describe('canonicalJson', () => {
  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe(
      '{"a":null,"b":[{"c":2,"d":1}]}',
    );
  });
});

describe('isDigest', () => {
  it.each([
    [`sha256:${'a'.repeat(64)}`, true],
    [`sha512:${'0'.repeat(128)}`, true],
    [`sha256:${'A'.repeat(64)}`, false],
    [`sha256:${'a'.repeat(63)}`, false],
    [`sha256:${'a'.repeat(64)}\n`, false],
    [`sha1:${'a'.repeat(40)}`, false],
    [undefined, false],
  ])('%j: %s', (text, expected) => {
    expect(isDigest(text)).toBe(expected);
  });
});
