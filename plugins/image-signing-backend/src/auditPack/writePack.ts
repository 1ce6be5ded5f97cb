import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import archiver from 'archiver';
import type { PackContext, PackSection } from './section';

/** What became of one file of the pack. */
export interface PackFile {
  name: string;
  about: string;
  rows: number;
  bytes: number;
  /** The rest of the rows did not fit. */
  cut: boolean;
  /** Why there is no file. */
  leftOut?: string;
}

/** What the pack says of itself. */
export interface PackManifest {
  pack: string;
  writtenAt: string;
  writtenFor: string;
  from: string;
  to: string;
  environments: readonly string[];
  owner?: string;
  /** False: only entities that the reader may see in the catalog. */
  wholeFleet: boolean;
  demo: boolean;
  policyVersion: string;
  files: PackFile[];
}

export interface WrittenPack {
  manifest: PackManifest;
  /** SHA-256 of the list of hashes: who has it can check the whole pack. */
  sha256: string;
}

interface Limits {
  /** Bytes of all rows, before they are compressed. */
  maxBytes: number;
}

export const PACK_LIMITS: Limits = { maxBytes: 512 * 1024 * 1024 };

/**
 * Writes a pack into a stream of zip, section by section, as fast as the reader
 * takes it; nothing is kept but counts and hashes. Rows beyond the limit are
 * left out, and the manifest says of which file.
 *
 * @throws where a section cannot be read; the stream is then destroyed, so
 * that half a pack never looks whole.
 */
export async function writePack(options: {
  destination: NodeJS.WritableStream;
  sections: readonly PackSection[];
  context: PackContext;
  about: Omit<PackManifest, 'files'>;
  signal: AbortSignal;
  limits?: Limits;
}): Promise<WrittenPack> {
  const { destination, sections, context, about, signal } = options;
  const zip = archiver('zip', { zlib: { level: 6 } });
  const failed = new Promise<never>((_resolve, reject) => {
    zip.once('error', reject);
    signal.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    });
  });
  // It is raced below; alone it must not be an unhandled rejection.
  failed.catch(() => {});
  zip.pipe(destination);

  const hashes: string[] = [];
  async function add(name: string, content: AsyncIterable<Buffer>) {
    const hash = createHash('sha256');
    async function* hashed() {
      for await (const part of content) {
        signal.throwIfAborted();
        hash.update(part);
        yield part;
      }
    }
    const source = Readable.from(hashed(), { objectMode: false });
    const broken = new Promise<never>((_resolve, reject) =>
      source.once('error', reject),
    );
    const written = new Promise(resolve => zip.once('entry', resolve));
    zip.append(source, { name, date: context.now });
    await Promise.race([written, broken, failed]);
    hashes.push(`${hash.digest('hex')}  ${name}\n`);
  }

  try {
    let left = (options.limits ?? PACK_LIMITS).maxBytes;
    const files: PackFile[] = [];
    for (const section of sections) {
      const file: PackFile = {
        name: `${section.name}.ndjson`,
        about: section.about,
        rows: 0,
        bytes: 0,
        cut: false,
      };
      files.push(file);
      file.leftOut = section.leftOut?.(context);
      if (file.leftOut !== undefined) continue;
      await add(file.name, linesOf(section.rows(context), file, left));
      left -= file.bytes;
    }
    const manifest: PackManifest = { ...about, files };
    await add('manifest.json', one(JSON.stringify(manifest, null, 2)));
    await add('README.md', one(readme(manifest)));
    const list = hashes.join('');
    await add('SHA256SUMS', one(list));
    await Promise.race([zip.finalize(), failed]);
    const sha256 = createHash('sha256').update(list).digest('hex');
    return { manifest, sha256 };
  } catch (error) {
    zip.unpipe(destination);
    zip.abort();
    throw error;
  }
}

/** Lines of JSON while they fit; counts them into `file`. */
async function* linesOf(
  rows: AsyncIterable<object>,
  file: PackFile,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  for await (const row of rows) {
    const line = Buffer.from(`${JSON.stringify(row)}\n`);
    if (file.bytes + line.length > maxBytes) {
      file.cut = true;
      return;
    }
    file.rows += 1;
    file.bytes += line.length;
    yield line;
  }
}

async function* one(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

function readme(manifest: PackManifest): string {
  const { files, environments, owner } = manifest;
  const cut = files.filter(file => file.cut);
  const line = (file: PackFile) => {
    if (file.leftOut !== undefined) {
      return `- ${file.name}: not in this pack. ${file.leftOut}`;
    }
    const end = file.cut ? ', CUT' : '';
    return `- ${file.name} (${file.rows} rows${end}): ${file.about}`;
  };
  return [
    '# Image signing: audit pack',
    '',
    ...(manifest.demo
      ? ['**This is demo data. It says nothing about a real system.**', '']
      : []),
    `Written at ${manifest.writtenAt} for ${manifest.writtenFor}.`,
    `Span: ${manifest.from} to ${manifest.to}, days of UTC, both included.`,
    `Environments: ${environments.join(', ') || 'all'}. Team: ${
      owner ?? 'all'
    }.`,
    manifest.wholeFleet
      ? 'It covers everything that the portal knows in this scope.'
      : 'It covers only the catalog entities that the reader may see.',
    `Trust policy in force at the time of writing: ${
      manifest.policyVersion || 'none'
    }.`,
    '',
    cut.length === 0
      ? 'No file was cut.'
      : `The limit of the size was reached: rows are missing at the end of ${cut
          .map(file => file.name)
          .join(', ')}. Ask for a shorter span or fewer environments.`,
    '',
    '## Files',
    '',
    'Each `.ndjson` file holds one JSON document a line, in the shape of the API.',
    '',
    ...files.map(line),
    '- manifest.json: this page for programs.',
    '- SHA256SUMS: check it with `sha256sum -c SHA256SUMS`. The portal keeps the SHA-256 of this list with the pack.',
    '',
    '## What it is not',
    '',
    'The portal read clusters, registries, audit logs and what pipelines reported; it is no evidence of what it could not read (`sources.ndjson`). Files are read one after the other, so that a change during the writing may be in one and not in another. Verdicts and evidence are those of the time of writing, not of each day of the span.',
    '',
  ].join('\n');
}
