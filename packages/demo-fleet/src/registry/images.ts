import {
  CONFIG,
  Descriptor,
  digestOf,
  INDEX,
  MANIFEST,
  RegistryStorage,
} from './storage';

export interface ImageSpec {
  repository: string;
  tags?: string[];
  /** Goes into the layer, so that two versions never share a digest. */
  content: string;
  created: Date;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  platforms?: string[];
}

export interface Image {
  repository: string;
  digest: string;
  configDigest: string;
  /** Manifest digests by platform, where the image is an index. */
  platforms?: Record<string, string>;
}

const LAYER = 'application/vnd.oci.image.layer.v1.tar';

/** A tar archive of one file. Not compressed: zlib's output may change. */
function layerOf(content: string): Buffer {
  const data = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write('app/version', 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (data.length % 512)) % 512);
  return Buffer.concat([header, data, padding, Buffer.alloc(1024)]);
}

function pushPlatform(
  storage: RegistryStorage,
  spec: ImageSpec,
  platform: string,
): { manifest: Descriptor; configDigest: string } {
  const [os, architecture] = platform.split('/');
  const layer = layerOf(`${spec.content} ${platform}\n`);
  const config = Buffer.from(
    JSON.stringify({
      created: spec.created.toISOString(),
      architecture,
      os,
      config: {
        User: '10001',
        Entrypoint: ['/app/server'],
        Labels: spec.labels,
      },
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
      history: [{ created: spec.created.toISOString(), created_by: 'ci' }],
    }),
  );
  const configDigest = storage.putBlob(spec.repository, config);
  const manifest = storage.putManifest(
    spec.repository,
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: {
          mediaType: CONFIG,
          digest: configDigest,
          size: config.length,
        },
        layers: [
          {
            mediaType: LAYER,
            digest: storage.putBlob(spec.repository, layer),
            size: layer.length,
          },
        ],
        annotations: spec.annotations,
      }),
    ),
  );
  return {
    manifest: { ...manifest, platform: { os, architecture } },
    configDigest,
  };
}

/** Pushes an image, or an index over one manifest a platform. */
export function pushImage(storage: RegistryStorage, spec: ImageSpec): Image {
  const { repository } = spec;
  const platforms = spec.platforms ?? ['linux/amd64'];
  const pushed = platforms.map(name => pushPlatform(storage, spec, name));
  const { configDigest } = pushed[0];
  let { digest } = pushed[0].manifest;
  let children: Record<string, string> | undefined;
  if (spec.platforms) {
    const index = {
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: pushed.map(({ manifest }) => manifest),
      annotations: spec.annotations,
    };
    const bytes = Buffer.from(JSON.stringify(index));
    digest = storage.putManifest(repository, bytes).digest;
    children = Object.fromEntries(
      pushed.map(({ manifest }, i) => [platforms[i], manifest.digest]),
    );
  }
  for (const tag of spec.tags ?? []) {
    storage.tag(repository, tag, digest);
  }
  return { repository, digest, configDigest, platforms: children };
}
