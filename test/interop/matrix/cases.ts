import { BASES } from './bases';
import { attestations } from './cases/attestations';
import { certificates, stamped } from './cases/certificates';
import { keys, loggedKeys, otherPrograms } from './cases/keys';
import { notationRows } from './cases/notation';
import { shapes } from './cases/shapes';
import { tampering } from './cases/tampering';
import { ways } from './cases/ways';
import type { Case, Row } from './rows';

const GROUPS: Record<string, () => Row[]> = {
  'keys and hashes': keys,
  'keys of other programs': otherPrograms,
  'keys and the transparency log': loggedKeys,
  'certificates: identities and trust roots': certificates,
  'certificates and timestamps': stamped,
  'annotations, several signers, indexes': shapes,
  'registries and copies': ways,
  signatures: tampering,
  attestations,
  'Notation signatures': notationRows,
};

/** The whole table. */
export function allCases(): Case[] {
  const cases = Object.entries(GROUPS).flatMap(([group, make]) =>
    make().map(row => ({ group, ...row })),
  );
  const names = new Set<string>();
  for (const { base, happened, asked, way } of cases) {
    if (!BASES[base]) throw new Error(`There is no '${base}' to start from`);
    const name = [base, happened, asked, way].join(' | ');
    if (names.has(name)) throw new Error(`'${name}' is there twice`);
    names.add(name);
  }
  return cases;
}
