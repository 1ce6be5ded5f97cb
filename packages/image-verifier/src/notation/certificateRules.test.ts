import { readNotationFixture } from '../__testUtils__/notation';
import { parseCertificate } from './certificate';
import { checkSigningChain, checkTimestampingChain } from './certificateRules';

interface ChainFixture {
  name: string;
  chain: string[];
  /** What the real library objects to; empty where it accepts. */
  signing: string;
  timestamping: string;
}

const CHAINS: ChainFixture[] = readNotationFixture('chains.json');

// The specification forbids it; the library lets it pass.
const STRICTER = ['leaf for any purpose'];

function accepts(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

describe('certificate rules', () => {
  it.each(CHAINS.map(fixture => [fixture.name, fixture] as const))(
    'judges %s as the real library does',
    (name, { chain, signing, timestamping }) => {
      const certificates = chain.map(der =>
        parseCertificate(Buffer.from(der, 'base64')),
      );
      expect({
        signing: accepts(() => checkSigningChain(certificates)),
        timestamping: accepts(() => checkTimestampingChain(certificates)),
      }).toEqual({
        signing: signing === '' && !STRICTER.includes(name),
        timestamping: timestamping === '',
      });
    },
  );
});
