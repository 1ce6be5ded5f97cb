import type { LogEntry } from '../../support/sigstoreServices';
import type { KeyName } from '../keys';
import type { Attached, Parcel, Part } from '../parcel';

/** What a change may take from elsewhere. */
export interface Around {
  /** Another thing of the table, as the real tools made it. */
  other(base: string): Promise<Parcel>;
  /** Signs as a program other than Cosign does; Ed25519 has no hash. */
  sign(by: KeyName, hash: string | undefined, data: Buffer): Promise<Buffer>;
  /** A genuine log entry for a body, said to be made at another time. */
  logAt(time: Date, body: string): Promise<LogEntry>;
}

/** Something done to an image on its way, by an attacker or by accident. */
export type Change = (
  parcel: Parcel,
  around: Around,
) => Parcel | Promise<Parcel>;

/** Changes every signature or attestation manifest. */
export function eachAttached(
  edit: (
    attached: Attached,
    around: Around,
  ) => Attached | undefined | Promise<Attached | undefined>,
): Change {
  return async (parcel, around) => {
    const attached: Attached[] = [];
    for (const one of parcel.attached) {
      const edited = await edit(one, around);
      if (edited) attached.push(edited);
    }
    return { ...parcel, attached };
  };
}

/** Changes every layer: in the old layout that is one signature. */
export function eachLayer(
  edit: (layer: Part, around: Around) => Part | Promise<Part>,
): Change {
  return eachAttached(async (attached, around) => {
    const layers: Part[] = [];
    for (const layer of attached.layers) layers.push(await edit(layer, around));
    return { ...attached, layers };
  });
}

/** Another bit in the middle of some bytes. */
export function flip(bytes: Buffer, at = bytes.length >> 1): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[at] ^= 1;
  return flipped;
}

/** The same of what is base64. */
export function flipBase64(text: string, at?: number): string {
  return flip(Buffer.from(text, 'base64'), at).toString('base64');
}

/** Another digit in the first hash of some base64; it stays readable. */
export function otherHash(text: string): string {
  const readable = Buffer.from(text, 'base64').toString();
  return Buffer.from(
    readable.replace(/(?<=")[0-9a-f](?=[0-9a-f]{63}")/, digit =>
      digit === '0' ? '1' : '0',
    ),
  ).toString('base64');
}

/** The first thing attached to another image of the table. */
export async function attachedTo(around: Around, base: string) {
  const { attached } = await around.other(base);
  return attached[0];
}
