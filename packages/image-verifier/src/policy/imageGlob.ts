// Everything that a repository name may hold, and the star.
const GLOB = /^[a-zA-Z0-9._:\-/*[\]]+$/;

/**
 * Why a glob over images is not accepted; undefined where it is.
 */
export function imageGlobProblem(glob: string): string | undefined {
  const [registry, ...path] = glob.split('/');
  if (glob.includes('@')) {
    return 'a digest does not belong here; name the repository';
  }
  if (!GLOB.test(glob) || /[[\]]/.test(path.join('/'))) {
    return 'only the characters of repository names, "*" and "**" are allowed';
  }
  if (glob !== '**' && !/[.:*]|^localhost$/.test(registry)) {
    return `write the registry in full, for example docker.io/library/${registry}`;
  }
  if (path.some(part => part.includes(':'))) {
    return 'a tag does not belong here; name the repository';
  }
  if (glob.split('/').some(part => part.includes('**') && part !== '**')) {
    return '"**" must stand alone between slashes';
  }
  if (path.some(part => part === '')) {
    return 'it has an empty part';
  }
  if (path.join('/') !== path.join('/').toLowerCase()) {
    return 'repository names are lower case';
  }
  return undefined;
}

/**
 * True if the glob covers the repository (`registry/path`): `*` stays inside
 * one part, `**` stands for any number of parts.
 *
 * Takes at most as many steps as the glob is long times the name is long: names
 * come from whoever can start a workload.
 */
export function matchesImageGlob(glob: string, repository: string): boolean {
  return matchesSequence(
    glob.split('/'),
    repository.split('/'),
    part => part === '**',
    matchesPart,
  );
}

function matchesPart(pattern: string, part: string): boolean {
  return pattern.includes('*')
    ? matchesSequence(
        [...pattern],
        [...part],
        character => character === '*',
        (a, b) => a === b,
      )
    : pattern === part;
}

// Every wildcard first stands for nothing. Where what follows does not fit, the
// last wildcard takes one more; those before it need never be tried again.
function matchesSequence<T>(
  pattern: T[],
  items: T[],
  isWildcard: (one: T) => boolean,
  fits: (one: T, item: T) => boolean,
): boolean {
  let at = 0;
  let wildcard = -1;
  let taken = 0;
  for (let i = 0; i < items.length; ) {
    if (at < pattern.length && isWildcard(pattern[at])) {
      wildcard = at;
      taken = i;
      at += 1;
    } else if (at < pattern.length && fits(pattern[at], items[i])) {
      at += 1;
      i += 1;
    } else if (wildcard >= 0) {
      taken += 1;
      i = taken;
      at = wildcard + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(isWildcard);
}

/**
 * True if a list of globs covers the repository: one of them does, and none
 * that starts with `!`.
 */
export function matchesImageGlobs(
  globs: string[],
  repository: string,
): boolean {
  const [out, into] = [true, false].map(taken =>
    globs
      .filter(glob => glob.startsWith('!') === taken)
      .some(glob => matchesImageGlob(glob.replace(/^!/, ''), repository)),
  );
  return into && !out;
}
