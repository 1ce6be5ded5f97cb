import { matchesImageGlob } from '../policy/imageGlob';

const DOCKER_HUB = 'docker.io';
const MAX_DOUBLE_STARS = 4;

/** A glob over repositories without the `!` in front. */
export interface SplitGlobs {
  into: string[];
  out: string[];
}

export function splitGlobs(images: string[]): SplitGlobs {
  return {
    into: images.filter(glob => !glob.startsWith('!')),
    out: images.filter(glob => glob.startsWith('!')).map(glob => glob.slice(1)),
  };
}

/**
 * A glob as a regular expression over `registry/repository`, not anchored,
 * which RE2 and POSIX (`grep -E`) read alike.
 */
export function globToRegExp(glob: string): string {
  const parts = glob
    .split('/')
    .filter((part, i, all) => part !== '**' || all[i - 1] !== '**');
  if (parts.length === 1 && parts[0] === '**') {
    return '.+';
  }
  let expression = '';
  let slash = '';
  parts.forEach((part, i) => {
    if (part !== '**') {
      expression += `${slash}${escaped(part)}`;
      slash = '/';
    } else {
      // "**/a" covers "a", "a/**" covers "a", "a/**/b" covers "a/b".
      expression += i === 0 ? '([^/]+/)*' : '(/[^/]+)*';
    }
  });
  return expression;
}

function escaped(part: string): string {
  return part.replace(/[.[\]+?(){}^$|\\]/g, '\\$&').replace(/\*/g, '[^/]*');
}

/**
 * A glob as globs in which every `**` stands for at least one part: what
 * engines understand for whom `a/**` does not cover `a`. More than a few `**`
 * become one: the globs then cover more.
 */
export function withoutEmptyParts(glob: string): string[] {
  const parts = glob.split('/');
  if (glob === '**') {
    return [glob];
  }
  if (parts.filter(part => part === '**').length > MAX_DOUBLE_STARS) {
    return withoutEmptyParts(
      [...parts.slice(0, parts.indexOf('**')), '**'].join('/'),
    );
  }
  let variants: string[][] = [[]];
  for (const part of parts) {
    variants = variants.flatMap(before =>
      part === '**' ? [[...before, part], before] : [[...before, part]],
    );
  }
  // A registry alone is no repository.
  return [
    ...new Set(
      variants.filter(one => one.length > 1).map(one => one.join('/')),
    ),
  ];
}

/** The glob for engines that call Docker Hub `index.docker.io`. */
export function withDockerHubIndex(glob: string): string[] {
  const [registry, ...path] = glob.split('/');
  if (registry === DOCKER_HUB) {
    return [['index.docker.io', ...path].join('/')];
  }
  return registry.includes('*') &&
    registry !== '**' &&
    matchesImageGlob(registry, DOCKER_HUB)
    ? [glob, ['index.docker.io', ...path].join('/')]
    : [glob];
}

/** True if every repository of the one glob is surely one of the other. */
export function isWithin(glob: string, outer: string): boolean {
  return (
    glob === outer ||
    outer === '**' ||
    (!glob.includes('*') && matchesImageGlob(outer, glob)) ||
    (outer.endsWith('/**') &&
      !outer.slice(0, -3).includes('*') &&
      glob.startsWith(outer.slice(0, -2)))
  );
}
