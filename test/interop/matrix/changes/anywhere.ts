import type { Attached, Part } from '../parcel';
import { attachedTo, eachAttached, eachLayer, type Change } from './change';

/** Nothing but the way from one registry to the other. */
export const untouched: Change = parcel => parcel;

/** Everything that was attached is gone. */
export const stripped: Change = parcel => ({ ...parcel, attached: [] });

/** What is attached to one image is hung on another one. */
export const onAnotherImage: Change = async (parcel, around) => {
  const target = await around.other('unsigned');
  return {
    ...target,
    attached: parcel.attached.map(one => ({ ...one, to: target.digest })),
  };
};

/** What was signed is there twice. */
export const doubled: Change = parcel => ({
  ...parcel,
  attached: parcel.attached.flatMap(one =>
    one.by === 'referrer'
      ? [one, { ...one, manifest: { ...one.manifest, annotations: {} } }]
      : [{ ...one, layers: [...one.layers, ...one.layers] }],
  ),
});

const JUNK: Part = {
  mediaType: 'application/octet-stream',
  content: Buffer.from('this is no signature'),
};

/** Junk before and after what is genuine. */
export const besideJunk: Change = parcel => ({
  ...parcel,
  attached: parcel.attached.flatMap(one =>
    one.by === 'referrer'
      ? [junkOf(one, 'a'), one, junkOf(one, 'b'), foreign(one)]
      : [{ ...one, layers: [junkLayer(one), ...one.layers, junkLayer(one)] }],
  ),
});

/** Only junk is left. */
export const onlyJunk: Change = eachAttached(one =>
  one.by === 'referrer'
    ? junkOf(one, 'a')
    : { ...one, layers: one.layers.map(() => junkLayer(one)) },
);

// Of the same kind as the genuine one, but empty of sense.
function junkOf(one: Attached, text: string): Attached {
  return {
    ...one,
    layers: one.layers.map(layer => ({
      ...layer,
      content: Buffer.from(`{"junk":"${text}"}`),
    })),
  };
}

function junkLayer({ layers }: Attached): Part {
  return {
    ...layers[0],
    annotations: {
      ...layers[0].annotations,
      'dev.cosignproject.cosign/signature': 'anVuaw==',
    },
    content: Buffer.from('{"junk":true}'),
  };
}

// Something that has nothing to do with signatures.
function foreign(one: Attached): Attached {
  return {
    ...one,
    manifest: { ...one.manifest, artifactType: 'application/x-notes' },
    layers: [JUNK],
  };
}

/** The genuine signature of another image stands beside the genuine one. */
export function beside(base: string): Change {
  return async (parcel, around) => {
    const other = await attachedTo(around, base);
    return {
      ...parcel,
      attached: parcel.attached.flatMap(one =>
        one.by === 'referrer'
          ? [{ ...other, to: one.to }, one]
          : [{ ...one, layers: [...other.layers, ...one.layers] }],
      ),
    };
  };
}

/** An annotation of the manifest that no tool knows. */
export const annotated: Change = eachAttached(one => ({
  ...one,
  manifest: {
    ...one.manifest,
    annotations: {
      ...(one.manifest.annotations as Record<string, string>),
      'com.example.note': 'seen',
    },
  },
}));

/** Layers that no tool knows the media type of. */
export const ofAnotherMediaType: Change = eachLayer(layer => ({
  ...layer,
  mediaType: 'application/octet-stream',
}));
