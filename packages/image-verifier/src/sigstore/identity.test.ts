import { testKey } from '../__testUtils__/documents';
import { sigstoreInstance } from '../__testUtils__/sigstore';
import { Certificate } from './certificate';
import { childrenOf, readDer, TAG } from './der';
import { readIdentity } from './identity';

// The subject stands once in the certificate, behind its tag and length.
async function certificateFor(
  subject: string,
  change: (at: number, der: Buffer) => void = () => undefined,
) {
  const instance = await sigstoreInstance();
  const der = Buffer.from(
    await instance.issue(testKey().publicKey, { subject }),
    'base64',
  );
  change(der.indexOf(subject), der);
  return Certificate.parse(der);
}

describe('readIdentity', () => {
  it('reads a URI', async () => {
    const certificate = await certificateFor('https://example.com/x');
    expect(readIdentity(certificate)).toMatchObject({
      subject: 'https://example.com/x',
      subjectKind: 'uri',
      issuer: 'https://token.actions.githubusercontent.com',
      build: { sourceRepositoryRef: 'refs/heads/main' },
    });
  });

  it('reads an e-mail address', async () => {
    const certificate = await certificateFor('bob@example.com', (at, der) => {
      der[at - 2] = 0x81;
    });
    expect(readIdentity(certificate)).toMatchObject({
      subject: 'bob@example.com',
      subjectKind: 'email',
    });
  });

  it.each([0xe1, 0x00, 0x0a, 0x20, 0x7f])(
    'refuses a subject with byte %i',
    async byte => {
      const certificate = await certificateFor('https://a.com', (at, der) => {
        der[at + 9] = byte;
      });
      expect(() => readIdentity(certificate)).toThrow('not plain text');
    },
  );

  it('refuses a subject of another kind', async () => {
    const certificate = await certificateFor('https://a.com', (at, der) => {
      der[at - 2] = 0x82;
    });
    expect(() => readIdentity(certificate)).toThrow('unknown kind');
  });
});

describe('Certificate', () => {
  it('refuses any bit flipped outside the signed part that changes nothing', async () => {
    const instance = await sigstoreInstance();
    const der = Buffer.from(
      await instance.issue(testKey().publicKey),
      'base64',
    );
    Certificate.parse(der);
    const [, , signature] = childrenOf(readDer(der, TAG.sequence));
    const unusedBits = der.length - signature.content.length;
    expect(der[unusedBits]).toBe(0);
    const changed = Buffer.from(der);
    changed[unusedBits] = 1;
    expect(() => Certificate.parse(changed)).toThrow();
  });
});
