import { randomBytes } from 'node:crypto';

export interface RegistryCredentials {
  username: string;
  password: string;
}

const LIFETIME_SECONDS = 300;

/** Bearer tokens for the one namespace of repositories that asks for them. */
export class RegistryTokens {
  private readonly tokens = new Map<
    string,
    { expires: number; scopes: string[] }
  >();

  constructor(
    private readonly namespace: string,
    private readonly credentials: RegistryCredentials,
  ) {}

  guards(repository: string): boolean {
    return repository.startsWith(`${this.namespace}/`);
  }

  /** A token for the scopes, or undefined where the credentials are wrong. */
  issue(authorization: string | undefined, scopes: string[]) {
    const { username, password } = this.credentials;
    const expected = Buffer.from(`${username}:${password}`).toString('base64');
    const guarded = scopes.some(scope => this.guards(repositoryOf(scope)));
    if ((authorization || guarded) && authorization !== `Basic ${expected}`) {
      return undefined;
    }
    const token = randomBytes(24).toString('base64url');
    this.tokens.set(token, {
      expires: Date.now() + LIFETIME_SECONDS * 1000,
      scopes,
    });
    return {
      token,
      access_token: token,
      expires_in: LIFETIME_SECONDS,
      issued_at: new Date().toISOString(),
    };
  }

  allows(
    authorization: string | undefined,
    repository: string,
    action: string,
  ): boolean {
    const token = this.tokens.get(
      authorization?.replace(/^Bearer /i, '') ?? '',
    );
    return (
      token !== undefined &&
      token.expires > Date.now() &&
      token.scopes.some(
        scope =>
          repositoryOf(scope) === repository &&
          actionsOf(scope).includes(action),
      )
    );
  }
}

function repositoryOf(scope: string): string {
  return scope.split(':')[1] ?? '';
}

function actionsOf(scope: string): string[] {
  return (scope.split(':')[2] ?? '').split(',');
}
