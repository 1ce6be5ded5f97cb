import { Readable } from 'node:stream';
import type { AuthService } from '@backstage/backend-plugin-api';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { DocumentCollatorFactory } from '@backstage/plugin-search-common';
import type {
  ImageSigningApi,
  RequestOptions,
  ServiceImage,
} from 'backstage-plugin-image-signing-common';
import {
  exceptionDocument,
  imageDocuments,
  type ImageSigningDocument,
} from './documents';

/** The most that the API gives at once. */
const PAGE_SIZE = 200;
const REQUEST_TIMEOUT_MS = 30_000;

interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/**
 * Collects the images and exceptions of services. A page that cannot be read
 * ends the collection with an error, on which the search keeps its former index.
 */
export class ImageSigningCollatorFactory implements DocumentCollatorFactory {
  readonly type = 'image-signing';
  /** Who may not see the entity does not find what belongs to it. */
  readonly visibilityPermission = catalogEntityReadPermission;

  constructor(
    private readonly options: {
      auth: AuthService;
      api: Pick<ImageSigningApi, 'listServiceImages' | 'listExceptions'>;
    },
  ) {}

  async getCollator(): Promise<Readable> {
    return Readable.from(this.#documents());
  }

  async *#documents(): AsyncGenerator<ImageSigningDocument> {
    const { api } = this.options;
    let service: ServiceImage[] = [];
    const images = this.#readAll((query, options) =>
      api.listServiceImages(query, options),
    );
    for await (const image of images) {
      if (service[0] && service[0].entityRef !== image.entityRef) {
        yield* imageDocuments(service);
        service = [];
      }
      service.push(image);
    }
    yield* imageDocuments(service);

    const exceptions = this.#readAll((query, options) =>
      api.listExceptions(query, options),
    );
    for await (const exception of exceptions) {
      const document = exceptionDocument(exception);
      if (document) yield document;
    }
  }

  async *#readAll<T>(
    read: (
      query: { cursor?: string; limit: number },
      options: RequestOptions,
    ) => Promise<Page<T>>,
  ): AsyncGenerator<T> {
    const { auth } = this.options;
    let cursor: string | undefined;
    do {
      // A token may end before the last page.
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'image-signing',
      });
      const page = await read(
        { limit: PAGE_SIZE, ...(cursor && { cursor }) },
        { token, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) },
      );
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor);
  }
}
