import { Descriptor } from '../registry/storage';

interface ManifestJson {
  config?: Descriptor;
  layers?: Descriptor[];
  manifests?: Descriptor[];
}

/** Reads the registry over HTTP as a client would, page by page. */
export class RegistryClient {
  private readonly tokens = new Map<string, string>();

  constructor(
    private readonly url: string,
    private readonly credentials?: { username: string; password: string },
  ) {}

  async get(
    repository: string,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const url = new URL(`/v2/${repository}/${path}`, this.url);
    const token = this.tokens.get(repository);
    const response = await fetch(url, {
      headers: {
        ...headers,
        ...(token && { Authorization: `Bearer ${token}` }),
      },
    });
    if (response.status !== 401 || token || !this.credentials) {
      return response;
    }
    await response.arrayBuffer();
    await this.login(repository, response.headers.get('www-authenticate')!);
    return this.get(repository, path, headers);
  }

  async manifest(repository: string, reference: string) {
    const response = await this.get(repository, `manifests/${reference}`);
    return response.ok ? ((await response.json()) as ManifestJson) : undefined;
  }

  async blob(repository: string, digest: string): Promise<Buffer> {
    const response = await this.get(repository, `blobs/${digest}`);
    return Buffer.from(await response.arrayBuffer());
  }

  async referrers(repository: string, digest: string): Promise<Descriptor[]> {
    const found: Descriptor[] = [];
    let path: string | undefined = `referrers/${digest}`;
    while (path) {
      const response: Response = await this.get(repository, path);
      const page = (await response.json()) as ManifestJson;
      found.push(...(page.manifests ?? []));
      const next = /<([^>]+)>; rel="next"/.exec(
        response.headers.get('link') ?? '',
      );
      path = next?.[1].replace(`/v2/${repository}/`, '');
    }
    return found;
  }

  private async login(repository: string, challenge: string) {
    const [, realm] = /realm="([^"]+)"/.exec(challenge)!;
    const [, scope] = /scope="([^"]+)"/.exec(challenge)!;
    const { username, password } = this.credentials!;
    const url = new URL(realm);
    url.searchParams.set('scope', scope);
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    const response = await fetch(url, {
      headers: { Authorization: `Basic ${basic}` },
    });
    const { token } = (await response.json()) as { token: string };
    this.tokens.set(repository, token);
  }
}
