import {
  constants,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';

const DAY_MS = 24 * 3_600_000;
const SHA384_WITH_RSA = oid('2a864886f70d01010c');
const NULL = der(0x05);

interface Holder {
  name: string;
  certificate: Buffer;
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/**
 * Notation signatures in JWS envelopes: a root, an intermediate authority and a
 * signing certificate below it, all of RSA-3072.
 */
export function createNotationSigning() {
  const root = issue('root', undefined, 'authority');
  const intermediate = issue('intermediate', root, 'authority');
  const leaf = issue('signer', intermediate, 'signer');
  const chain = [leaf, intermediate, root];
  return {
    root: root.certificate,
    chain,

    jws(target: { mediaType: string; digest: string; size: number }): Buffer {
      const protectedHeader = base64Url({
        alg: 'PS384',
        crit: ['io.cncf.notary.signingScheme'],
        cty: 'application/vnd.cncf.notary.payload.v1+json',
        'io.cncf.notary.signingScheme': 'notary.x509',
        'io.cncf.notary.signingTime': new Date()
          .toISOString()
          .replace(/\.\d+/, ''),
      });
      const payload = base64Url({ targetArtifact: target });
      const signature = sign(
        'sha384',
        Buffer.from(`${protectedHeader}.${payload}`),
        {
          key: leaf.privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        },
      );
      return Buffer.from(
        JSON.stringify({
          payload,
          protected: protectedHeader,
          header: {
            x5c: chain.map(({ certificate }) => certificate.toString('base64')),
            'io.cncf.notary.signingAgent': 'bench',
          },
          signature: signature.toString('base64url'),
        }),
      );
    },
  };
}

function base64Url(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}

/** A certificate, signed by its issuer or by itself. */
function issue(
  commonName: string,
  issuer: Holder | undefined,
  role: 'authority' | 'signer',
): Holder {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 3072,
  });
  const algorithm = sequence(SHA384_WITH_RSA, NULL);
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(issuer?.name ?? commonName),
    sequence(utcTime(-DAY_MS), utcTime(365 * DAY_MS)),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensionsOf(role))),
  );
  const signature = sign(
    'sha384',
    toBeSigned,
    issuer?.privateKey ?? privateKey,
  );
  return {
    name: commonName,
    certificate: sequence(toBeSigned, algorithm, bitString(0, signature)),
    publicKey,
    privateKey,
  };
}

/** Those that the Notary Project demands: key usage, purpose, authority. */
function extensionsOf(role: 'authority' | 'signer'): Buffer[] {
  const critical = der(0x01, Buffer.from([0xff]));
  const extension = (id: string, ...parts: [Buffer] | [Buffer, Buffer]) => {
    const value = der(0x04, parts[parts.length - 1]);
    return sequence(oid(id), ...(parts.length > 1 ? [parts[0]] : []), value);
  };
  const authority = der(0x01, Buffer.from([0xff]));
  return role === 'authority'
    ? [
        extension('551d13', critical, sequence(authority)),
        // keyCertSign, cRLSign
        extension('551d0f', critical, bitString(1, Buffer.from([0x06]))),
      ]
    : [
        // digitalSignature
        extension('551d0f', critical, bitString(7, Buffer.from([0x80]))),
        // codeSigning
        extension('551d25', sequence(oid('2b06010505070303'))),
      ];
}

function nameOf(commonName: string): Buffer {
  const attributes: Array<[id: string, value: string]> = [
    ['550406', 'DE'],
    ['550408', 'Berlin'],
    ['55040a', 'Example'],
    ['550403', commonName],
  ];
  return sequence(
    ...attributes.map(([id, value]) =>
      der(0x31, sequence(oid(id), der(0x0c, Buffer.from(value)))),
    ),
  );
}

function utcTime(fromNowMs: number): Buffer {
  const digits = new Date(Date.now() + fromNowMs)
    .toISOString()
    .replace(/\D/g, '');
  return der(0x17, Buffer.from(`${digits.slice(2, 14)}Z`));
}

function bitString(unused: number, bits: Buffer): Buffer {
  return der(0x03, Buffer.from([unused]), bits);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const octets =
    length < 0x80
      ? [length]
      : length < 0x100
      ? [0x81, length]
      : [0x82, Math.floor(length / 0x100), length % 0x100];
  return Buffer.concat([Buffer.from([tag, ...octets]), content]);
}
