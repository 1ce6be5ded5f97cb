import { readNotationFixture } from '../__testUtils__/notation';
import { readDer, TAG } from '../sigstore/der';
import { formatName } from './distinguishedName';
import { identityProblems, isTrustedIdentity } from './identities';

const NAMES: {
  identities: Array<{ identities: string[]; error: string }>;
  subjects: Array<{ der: string; text: string }>;
} = readNotationFixture('names.json');

describe('trusted identities', () => {
  it.each(NAMES.identities.map(one => [one.identities, one.error] as const))(
    '%j are valid where the real library says so',
    (identities, error) => {
      const problems = identityProblems([...identities], {
        ofPlugins: 'ignore',
      });
      expect({ error, valid: problems.length === 0 }).toEqual({
        error,
        valid: error === '',
      });
    },
  );

  it('of a plugin are refused where they could only match nobody', () => {
    expect(
      identityProblems(['other.plugin:x'], { ofPlugins: 'refuse' }),
    ).toHaveLength(1);
  });

  it.each([
    ['CN=ci,O=A,ST=B,C=DE', 'x509.subject: C=DE, ST=B, O=A', true],
    ['CN=ci,O=A,ST=B,C=DE', 'x509.subject: C=DE, S=B, O=A, CN=ci', true],
    ['CN=ci,O=A,ST=B,C=DE', 'x509.subject: C=DE, ST=B, O=A, CN=Ci', false],
    ['CN=ci,O=A,ST=B,C=DE', 'x509.subject: C=DE, ST=B, O=A, L=x', false],
    ['CN=ci\\,O=A,O=X,ST=B,C=DE', 'x509.subject: C=DE, ST=B, O=A', false],
    ['CN=ci,OU=a+OU=b,O=A,ST=B,C=DE', 'x509.subject: C=DE, ST=B, O=A', false],
    ['CN=ci,O=A,C=DE', 'x509.subject: C=DE, ST=B, O=A', false],
    ['CN=ci,O=A,ST=B,C=DE,1.2.3=#0c0141', '*', true],
    [
      'CN=ci,O=A,ST=B,C=DE,1.2.3=#0c0141',
      'x509.subject: C=DE, ST=B, O=A',
      false,
    ],
    ['CN=ci,O=A,ST=B,C=DE', 'other.plugin: C=DE, ST=B, O=A', false],
  ])('%s against %s: %s', (subject, identity, trusted) => {
    expect(isTrustedIdentity(subject, [identity])).toBe(trusted);
  });
});

describe('formatName', () => {
  it.each(NAMES.subjects.map(({ der, text }) => [text, der]))(
    'writes %s as the real library does',
    (text, der) => {
      expect(formatName(readDer(Buffer.from(der, 'hex'), TAG.sequence))).toBe(
        text,
      );
    },
  );
});
