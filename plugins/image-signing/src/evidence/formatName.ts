import type { Words } from '../components/words';
/** Formats as people call them. */
const formatsOf = (t: Words): Record<string, string> => ({
  'cosign-legacy': t('ui.evidence.cosignSignatureTag'),
  'sigstore-bundle': t('ui.evidence.sigstoreBundle'),
  'notation-jws': t('ui.evidence.notationSignatureJws'),
  'notation-cose': t('ui.evidence.notationSignatureCose'),
});

/** A signature format in words; as it is where it is not known. */
export function formatName(t: Words, format: string): string {
  return Object.hasOwn(formatsOf(t), format) ? formatsOf(t)[format] : format;
}
