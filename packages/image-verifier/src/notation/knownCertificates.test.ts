import { fixtureNamed } from '../__testUtils__/notation';
import { parseCertificate } from './certificate';
import { parseJws } from './jws';
import { readKnownCertificate } from './knownCertificates';

describe('readKnownCertificate', () => {
  const { certificates } = parseJws(
    Buffer.from(fixtureNamed('jws-rsa2048').envelope, 'base64'),
  );
  const [leaf] = certificates;

  it('says what the bytes say, the first time and later', () => {
    for (const der of certificates) {
      const facts = {
        ...parseCertificate(der),
        signedBy: expect.any(Function),
      };
      expect(readKnownCertificate(der)).toMatchObject(facts);
      expect(readKnownCertificate(Buffer.from(der))).toMatchObject(facts);
    }
  });

  it('checks a signature anew for each key', () => {
    const [first, issuer] = certificates.map(readKnownCertificate);
    expect(first.signedBy(issuer.publicKey)).toBe(true);
    expect(first.signedBy(first.publicKey)).toBe(false);
    expect(readKnownCertificate(leaf).signedBy(issuer.publicKey)).toBe(true);
  });

  it('takes no changed certificate for a known one', () => {
    const { sha256 } = readKnownCertificate(leaf);
    const issuer = readKnownCertificate(certificates[1]);
    const accepted: number[] = [];
    for (let at = 0; at < leaf.length; at += 1) {
      const changed = Buffer.from(leaf);
      changed[at] = (changed[at] + 1) % 256;
      try {
        const read = readKnownCertificate(changed);
        if (read.sha256 === sha256 || read.signedBy(issuer.publicKey)) {
          accepted.push(at);
        }
      } catch {
        // Not a certificate any more.
      }
    }
    expect(accepted).toEqual([]);
  });

  it('keeps its own copy of the bytes', () => {
    const mine = Buffer.from(leaf);
    const { raw } = readKnownCertificate(mine);
    mine.fill(0);
    expect(raw.equals(leaf)).toBe(true);
  });

  it('refuses again what it has refused', () => {
    const cut = leaf.subarray(0, -1);
    expect(() => readKnownCertificate(cut)).toThrow();
    expect(() => readKnownCertificate(cut)).toThrow();
  });
});
