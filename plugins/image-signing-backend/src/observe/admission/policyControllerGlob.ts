import type { Match } from './selectors';

const MAX_GLOB = 512;

/**
 * A glob of a ClusterImagePolicy as an expression over the whole name: `*`
 * stops at a slash, `**` does not.
 *
 * Source: policy-controller, pkg/apis/glob.
 */
function expressionOf(glob: string): RegExp | undefined {
  if (glob.length === 0 || glob.length > MAX_GLOB) return undefined;
  const known = {
    '*': 'index.docker.io/library/*',
    '*/*': 'index.docker.io/*/*',
  };
  const full = Object.hasOwn(known, glob)
    ? known[glob as keyof typeof known]
    : glob;
  const parts = full.split(/(\*{1,2})/).map(part => {
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  // Many wildcards in a row make an expression slow.
  return parts.length > 41 ? undefined : new RegExp(`^${parts.join('')}$`);
}

function dockerHubName(image: string): string {
  return image.replace(/^docker\.io\//, 'index.docker.io/');
}

function repositoryOf(image: string): string {
  const named = image.split('@')[0];
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}

/**
 * Whether a glob fits a normalised image name. The controller compares names
 * with their digest, which a glob may or may not leave room for: where that
 * decides, the answer is `unknown`.
 */
export function matchPolicyControllerGlob(glob: string, image: string): Match {
  const expression = expressionOf(glob);
  if (!expression) return 'unknown';
  const name = dockerHubName(image);
  const answers = [name, repositoryOf(name)].map(text => expression.test(text));
  if (answers.every(Boolean)) return 'yes';
  return answers.some(Boolean) ? 'unknown' : 'no';
}

/** Whether a glob fits every image of every registry. */
export function isEveryImage(glob: string): boolean {
  return /^\*\*+$/.test(glob);
}
