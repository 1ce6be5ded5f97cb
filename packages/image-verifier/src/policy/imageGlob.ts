import picomatch from 'picomatch';

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

const compiled = new Map<string, (text: string) => boolean>();
const MAX_COMPILED = 1000;

/**
 * True if the glob covers the repository (`registry/path`): `*` stays inside
 * one part, `**` stands for any number of parts.
 */
export function matchesImageGlob(glob: string, repository: string): boolean {
  let matcher = compiled.get(glob);
  if (!matcher) {
    if (compiled.size >= MAX_COMPILED) {
      compiled.clear();
    }
    matcher = picomatch(glob, {
      dot: true,
      nobrace: true,
      nobracket: true,
      noextglob: true,
      nonegate: true,
    });
    compiled.set(glob, matcher);
  }
  return matcher(repository);
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
