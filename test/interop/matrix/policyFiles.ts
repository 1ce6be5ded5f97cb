import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NotationCommand, NotationRequest } from './notationCommand';
import { trustPolicy, type Request } from './request';
import type { Workshop } from './workshop';

export type AnyRequest = Request | NotationRequest;

export function isForNotation(request: AnyRequest): request is NotationRequest {
  return 'store' in request;
}

/** Trust policies as files, one for each question. */
export class PolicyFiles {
  private readonly files = new Map<string, Promise<string>>();

  constructor(
    private readonly dir: string,
    private readonly workshop: Workshop,
    private readonly notation: NotationCommand,
    private readonly hosts: string[],
  ) {}

  fileFor(request: AnyRequest): Promise<string> {
    const text = JSON.stringify(
      isForNotation(request)
        ? notationPolicy(request, this.notation, this.hosts)
        : trustPolicy(request, this.workshop, this.hosts),
    );
    const known = this.files.get(text);
    if (known) return known;
    const file = join(this.dir, `policy-${this.files.size}.json`);
    const written = writeFile(file, text).then(() => file);
    this.files.set(text, written);
    return written;
  }
}

function notationPolicy(
  { store, identities, level, timestamps }: NotationRequest,
  notation: NotationCommand,
  hosts: string[],
): object {
  return {
    trustStores: {
      'ca:suite': { files: [notation.storeFile(store)] },
      ...(timestamps && {
        'tsa:suite': { files: [notation.timestampRootFile(timestamps)] },
      }),
    },
    authorities: [
      {
        name: 'signer',
        owner: 'group:default/shop',
        notation: {
          trustStores: ['ca:suite', ...(timestamps ? ['tsa:suite'] : [])],
          identities: identities ?? ['*'],
          level: level ?? 'strict',
        },
      },
    ],
    rules: [
      {
        name: 'case',
        images: hosts.map(host => `${host}/**`),
        signedBy: { anyOf: ['signer'] },
      },
    ],
  };
}
