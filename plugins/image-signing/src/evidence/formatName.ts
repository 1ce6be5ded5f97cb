/** Formats as people call them. */
const FORMATS: Record<string, string> = {
  'cosign-legacy': 'Cosign signature (tag)',
  'sigstore-bundle': 'Sigstore bundle',
  'notation-jws': 'Notation signature (JWS)',
  'notation-cose': 'Notation signature (COSE)',
};

/** A signature format in words; as it is where it is not known. */
export function formatName(format: string): string {
  return Object.hasOwn(FORMATS, format) ? FORMATS[format] : format;
}
