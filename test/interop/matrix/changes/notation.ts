import { eachAttached, eachLayer, flip, type Change } from './change';

interface Jws {
  payload: string;
  protected: string;
  header: Record<string, unknown>;
  signature: string;
}

const jws = (edit: (known: Jws) => Jws): Change =>
  eachLayer(layer => ({
    ...layer,
    content: Buffer.from(
      JSON.stringify(edit(JSON.parse(layer.content.toString()))),
    ),
  }));

const base64url = (text: string) => Buffer.from(text, 'base64url');

const protectedHeader = (edit: (known: Record<string, unknown>) => object) =>
  jws(known => ({
    ...known,
    protected: Buffer.from(
      JSON.stringify(edit(JSON.parse(base64url(known.protected).toString()))),
    ).toString('base64url'),
  }));

const chain = (edit: (certificates: string[]) => unknown) =>
  jws(known => ({
    ...known,
    header: { ...known.header, x5c: edit(known.header.x5c as string[]) },
  }));

/** What can be done to a signature in JWS. */
export const JWS: Record<string, Change> = {
  'a bit flipped in the payload': jws(known => ({
    ...known,
    payload: flip(base64url(known.payload)).toString('base64url'),
  })),
  'a bit flipped in the signature': jws(known => ({
    ...known,
    signature: flip(base64url(known.signature)).toString('base64url'),
  })),
  'an empty signature': jws(known => ({ ...known, signature: '' })),
  'another signing time': protectedHeader(known => ({
    ...known,
    'io.cncf.notary.signingTime': '2026-01-01T00:00:00Z',
  })),
  'another algorithm': protectedHeader(known => ({ ...known, alg: 'PS256' })),
  'no critical headers': protectedHeader(({ crit: _gone, ...known }) => known),
  'an unknown critical header': protectedHeader(known => ({
    ...known,
    crit: [...(known.crit as string[]), 'com.example.check'],
    'com.example.check': true,
  })),
  'a bit flipped in the certificate': chain(([leaf, ...rest]) => {
    const der = Buffer.from(leaf, 'base64');
    return [flip(der, der.length - 20).toString('base64'), ...rest];
  }),
  'the chain without its root': chain(certificates =>
    certificates.slice(0, -1),
  ),
  'the chain turned round': chain(certificates => [...certificates].reverse()),
  'no chain': chain(() => []),
  'another signing agent': jws(known => ({
    ...known,
    header: { ...known.header, 'io.cncf.notary.signingAgent': 'somebody' },
  })),
  'an envelope that is no JSON': eachLayer(layer => ({
    ...layer,
    content: Buffer.from('{'),
  })),
  'a timestamp that is none': jws(known => ({
    ...known,
    header: {
      ...known.header,
      'io.cncf.notary.timestampSignature': 'anVuaw==',
    },
  })),
};

/** A bit flipped at the first place that holds some text. */
const flippedAt = (text: string, offset = 0): Change =>
  eachLayer(layer => ({
    ...layer,
    content: flip(layer.content, layer.content.indexOf(text) + offset),
  }));

/** What can be done to a signature in COSE. */
export const COSE: Record<string, Change> = {
  'a bit flipped in the payload': flippedAt('targetArtifact', 40),
  'a bit flipped in the signature': eachLayer(layer => ({
    ...layer,
    content: flip(layer.content, layer.content.length - 5),
  })),
  'a bit flipped in a protected header': flippedAt('signingScheme', 3),
  'a bit flipped in the certificate': flippedAt('Berlin', 1),
  'a cut envelope': eachLayer(layer => ({
    ...layer,
    content: layer.content.subarray(0, -10),
  })),
  'a byte after the envelope': eachLayer(layer => ({
    ...layer,
    content: Buffer.concat([layer.content, Buffer.from([0])]),
  })),
  'an envelope without its tag': eachLayer(layer => ({
    ...layer,
    content: layer.content.subarray(1),
  })),
};

/** What can be done to the manifest of a signature. */
export const NOTATION_MANIFEST: Record<string, Change> = {
  'the layer of the other envelope': eachLayer(layer => ({
    ...layer,
    mediaType: layer.mediaType.includes('jose')
      ? 'application/cose'
      : 'application/jose+json',
  })),
  'two layers': eachAttached(one => ({
    ...one,
    layers: [...one.layers, ...one.layers],
  })),
  'another artifact type': eachAttached(one => ({
    ...one,
    manifest: { ...one.manifest, artifactType: 'application/x-notes' },
  })),
  'another thumbprint in the annotation': eachAttached(one => ({
    ...one,
    manifest: {
      ...one.manifest,
      annotations: {
        ...(one.manifest.annotations as Record<string, string>),
        'io.cncf.notary.x509chain.thumbprint#S256': `["${'0'.repeat(64)}"]`,
      },
    },
  })),
  'the old form of the manifest': eachAttached(
    ({ manifest: { artifactType, ...manifest }, ...one }) => ({
      ...one,
      manifest,
      config: { ...one.config, mediaType: String(artifactType) },
    }),
  ),
};
