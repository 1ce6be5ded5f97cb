const SCP = /^([\w.-]+@)?([\w.-]+):(?!\/)([\w.~/-]+)$/;

/**
 * A source repository as `host/path`, whichever way its URL is written: with
 * `git+`, over https or ssh, with or without `.git`. Undefined for what is not
 * the plain address of a repository: user information, queries and relative
 * parts could make one address look like another.
 */
export function repositoryOfUrl(text: string): string | undefined {
  const plain = text.replace(/^git\+/, '');
  const scp = SCP.exec(plain);
  const address =
    scp && !plain.includes('://') ? `ssh://${scp[2]}/${scp[3]}` : plain;
  if (/[\s\\?#%]|\/\.\.?(\/|$)/.test(address) || address.length > 2048) {
    return undefined;
  }
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  const { protocol, username, password, host, pathname } = url;
  const userAllowed = protocol === 'ssh:' && username === 'git';
  if (
    !['https:', 'ssh:', 'git:'].includes(protocol) ||
    (username !== '' && !userAllowed) ||
    password !== '' ||
    host === ''
  ) {
    return undefined;
  }
  const path = pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  return path === '' || path.includes('//')
    ? undefined
    : `${host.toLowerCase()}${path}`;
}

/** Whether two URLs are addresses of the same repository. */
export function isSameRepository(a: string, b: string): boolean {
  const repository = repositoryOfUrl(a);
  return repository !== undefined && repository === repositoryOfUrl(b);
}
