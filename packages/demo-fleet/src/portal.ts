/** The portal's own API, as people of the demo use it. */
export class Portal {
  constructor(private readonly url: string) {}

  /** Signs in by a provider of packages/backend; gives the token. */
  async signIn(provider: string): Promise<string> {
    const answer = await this.call<{ backstageIdentity: { token: string } }>(
      `auth/${provider}/refresh`,
    );
    return answer.backstageIdentity.token;
  }

  /** @throws Where the portal refuses, or is not there yet. */
  async call<T>(
    path: string,
    token?: string,
    body?: object,
    method: 'POST' | 'PUT' = 'POST',
  ): Promise<T> {
    const response = await fetch(new URL(`/api/${path}`, this.url), {
      method: body ? method : 'GET',
      headers: {
        'Content-Type': 'application/json',
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.json() as Promise<T>;
  }
}
