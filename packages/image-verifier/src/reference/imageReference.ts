import { isDigest } from '../encoding/digest';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';

/**
 * An image reference, normalised: `nginx` is
 * `docker.io/library/nginx` with tag `latest`.
 *
 * @public
 */
export interface ImageReference {
  /** Registry host with port if it has one, lower case: `registry.example.com:5000`. */
  registry: string;
  /** Path of the repository inside the registry: `prod/payments`. */
  repository: string;
  /** Registry and repository: `registry.example.com:5000/prod/payments`. */
  name: string;
  /** Tag as written; `latest` where neither tag nor digest is written. */
  tag?: string;
  /** `sha256:<hex>` or `sha512:<hex>`. A digest always wins over the tag. */
  digest?: string;
}

/**
 * Thrown for text that is not an image reference; its reason has the code
 * `REF_INVALID` and says what is wrong.
 *
 * @public
 */
export class ImageReferenceError extends ReasonError {}

// The grammar of github.com/distribution/reference and the OCI distribution
// specification ("Pulling manifests").
const HOST =
  /^(?:(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])(?:\.(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const MAX_NAME_LENGTH = 255;
const MAX_TEXT_LENGTH = 1024;

const DOCKER_HUB = 'docker.io';
const DOCKER_HUB_ALIASES = ['index.docker.io', 'registry-1.docker.io'];

/**
 * Parses an image reference: `[registry/]repository[:tag][@digest]`.
 *
 * Short names are those of Docker: without a registry, `docker.io` and, for a
 * single word, `library/`. `index.docker.io` is `docker.io`. A scheme
 * (`https://`, `docker://`) is refused.
 *
 * Spec: OCI distribution specification 1.1, "Pulling manifests";
 * github.com/distribution/reference for the short names.
 *
 * @throws {@link ImageReferenceError} for anything that is not a reference.
 * @public
 */
export function parseImageReference(text: string): ImageReference {
  const refuse = (why: string): never => {
    throw new ImageReferenceError(
      makeReason('REF_INVALID', { ref: text.slice(0, 200), why }),
    );
  };
  if (text === '') {
    return refuse('it is empty');
  }
  if (text.length > MAX_TEXT_LENGTH) {
    return refuse(`it is longer than ${MAX_TEXT_LENGTH} characters`);
  }
  if (/\s/.test(text)) {
    return refuse('it contains white space');
  }
  if (text.includes('://')) {
    return refuse('a scheme does not belong to an image reference');
  }

  const [beforeDigest, digest, ...more] = text.split('@');
  if (more.length > 0) {
    return refuse('it has more than one "@"');
  }
  if (digest !== undefined && !isDigest(digest)) {
    return refuse(
      'the digest must be sha256: and 64, or sha512: and 128 lower-case hex digits',
    );
  }

  const { name, tag } = splitTag(beforeDigest);
  if (tag !== undefined && !TAG.test(tag)) {
    return refuse(
      'a tag has 1 to 128 letters, digits, "_", "." and "-", and starts with none of the last two',
    );
  }

  const { registry, repository } = splitRegistry(name);
  if (!HOST.test(registry) || !validPort(registry) || !isPlainUrl(registry)) {
    return refuse(`"${registry}" is not a registry host`);
  }
  // Lower case, it would be read as a part of the path.
  if (!isHost(registry)) {
    return refuse(`"${registry}" is a host without a dot; write its port too`);
  }
  if (repository === '') {
    return refuse('the repository is missing');
  }
  for (const component of repository.split('/')) {
    if (!PATH_COMPONENT.test(component)) {
      return refuse(whyNotAComponent(component));
    }
  }
  const fullName = `${registry}/${repository}`;
  if (fullName.length > MAX_NAME_LENGTH) {
    return refuse(`the name is longer than ${MAX_NAME_LENGTH} characters`);
  }

  const implied = tag === undefined && digest === undefined;
  return {
    registry,
    repository,
    name: fullName,
    ...(tag !== undefined && { tag }),
    ...(implied && { tag: 'latest' }),
    ...(digest !== undefined && { digest }),
  };
}

// A colon after the last slash starts the tag; one before it is a port.
function splitTag(text: string): { name: string; tag?: string } {
  const colon = text.indexOf(':', text.lastIndexOf('/') + 1);
  return colon === -1
    ? { name: text }
    : { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

// As in Docker, the first component is a registry only if it cannot be a
// path: it has a dot or a port, is "localhost", or has upper-case letters.
function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  if (!isHost(first) && first === first.toLowerCase()) {
    return {
      registry: DOCKER_HUB,
      repository: name.includes('/') ? name : `library/${name}`,
    };
  }
  const rest = name.slice(slash + 1);
  const registry = first.toLowerCase();
  if (registry === DOCKER_HUB || DOCKER_HUB_ALIASES.includes(registry)) {
    return {
      registry: DOCKER_HUB,
      repository: rest === '' || rest.includes('/') ? rest : `library/${rest}`,
    };
  }
  return { registry, repository: rest };
}

function isHost(text: string): boolean {
  return /[.:]/.test(text) || text === 'localhost';
}

// URLs have further spellings of addresses (2130706433 is 127.0.0.1), and no
// place for hosts such as "index.1". What is asked is what is written.
function isPlainUrl(registry: string): boolean {
  const host = registry.replace(/:[0-9]+$/, '');
  const url = `https://${registry}`;
  return URL.canParse(url) && new URL(url).hostname === host;
}

function validPort(registry: string): boolean {
  const port = /:([0-9]+)$/.exec(registry.replace(/^\[.*\]/, ''))?.[1];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65535);
}

function whyNotAComponent(component: string): string {
  if (component === '') {
    return 'the repository has an empty part';
  }
  if (component !== component.toLowerCase()) {
    return `"${component}" has upper-case letters; repositories are lower case`;
  }
  return `"${component}" is not a part of a repository name`;
}

/**
 * Writes a reference in full: `registry/repository[:tag][@digest]`.
 *
 * @public
 */
export function formatImageReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.name}${tag}${digest}`;
}
