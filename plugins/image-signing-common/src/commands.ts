import type { AuthorityFacts, JudgedImage } from './evaluate.types';
import type { WorkloadImage } from './types';

/** A word that a shell reads as it stands. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;
const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,128}$/;
const REPOSITORY =
  /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

/**
 * Quotes a word for a POSIX shell. Undefined where the word must not be put
 * into a command at all: it could be read as an option, or it carries
 * characters that are not seen or that a terminal acts on.
 *
 * @public
 */
export function shellQuote(word: string): string | undefined {
  if (word.startsWith('-') || /[^\x20-\x7e]/.test(word)) return undefined;
  if (PLAIN.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Fixed words and values from outside; the latter are quoted. */
function commandLine(fixed: string[], values: string[]): string | undefined {
  const quoted = values.map(shellQuote);
  if (quoted.some(word => word === undefined)) return undefined;
  return [...fixed, ...quoted].join(' ');
}

function pinnedReference({ facts }: JudgedImage): string | undefined {
  return referenceOf(facts);
}

/** `repository@digest`, or undefined where either is not what it should be. */
function referenceOf(image: {
  repository?: string;
  digest?: string;
}): string | undefined {
  const { repository, digest } = image;
  if (!repository || !digest) return undefined;
  if (repository.length > 512 || !REPOSITORY.test(repository)) return undefined;
  return DIGEST.test(digest) ? `${repository}@${digest}` : undefined;
}

/**
 * The authorities that may sign this image: those that its unmet requirements
 * name, or all.
 */
function signingWay(
  image: JudgedImage,
  authorities: readonly AuthorityFacts[],
): AuthorityFacts['kind'] {
  const words = new Set(
    image.verdict.requirements
      .filter(({ outcome }) => outcome !== 'met')
      .flatMap(({ requirement }) => requirement.split(/[\s,;:()'"]+/)),
  );
  const named = authorities.filter(({ name }) => words.has(name));
  const candidates = named.length ? named : authorities;
  const kinds = new Set(candidates.map(({ kind }) => kind));
  const [only] = kinds;
  return only !== undefined && kinds.size === 1 ? only : 'keyless';
}

function cosign(
  verb: string[],
  image: JudgedImage,
  authorities: readonly AuthorityFacts[],
): string | undefined {
  const reference = pinnedReference(image);
  if (!reference) return undefined;
  const way =
    signingWay(image, authorities) === 'key'
      ? ['--key', '"$COSIGN_KEY"']
      : ['--yes'];
  return commandLine(
    ['cosign', verb[0], ...way, ...verb.slice(1)],
    [reference],
  );
}

export function signCommand(
  image: JudgedImage,
  authorities: readonly AuthorityFacts[],
): string | undefined {
  if (signingWay(image, authorities) === 'x509') {
    const reference = pinnedReference(image);
    return reference && commandLine(['notation', 'sign'], [reference]);
  }
  return cosign(['sign'], image, authorities);
}

const ATTESTATIONS: Array<{ word: RegExp; type: string; file: string }> = [
  { word: /\bcyclonedx/i, type: 'cyclonedx', file: 'sbom.cdx.json' },
  { word: /\b(spdx|sbom)/i, type: 'spdxjson', file: 'sbom.spdx.json' },
  { word: /\b(scan|vuln)/i, type: 'vuln', file: 'scan.json' },
  {
    word: /\btest/i,
    type: 'https://in-toto.io/attestation/test-result/v0.1',
    file: 'test-result.json',
  },
];

/** Provenance has no command: only the build can say how it built. */
export function attestCommand(
  image: JudgedImage,
  reasonText: string,
  authorities: readonly AuthorityFacts[],
): string | undefined {
  const kind = ATTESTATIONS.find(({ word }) => word.test(reasonText));
  if (!kind) return undefined;
  return cosign(
    ['attest', '--type', kind.type, '--predicate', kind.file],
    image,
    authorities,
  );
}

/** What `kubectl set image` can change in place. */
const SETTABLE: Record<string, string> = {
  CronJob: 'cronjob',
  DaemonSet: 'daemonset',
  Deployment: 'deployment',
  Pod: 'pod',
  ReplicaSet: 'replicaset',
  ReplicationController: 'replicationcontroller',
  StatefulSet: 'statefulset',
};

/**
 * Where an image stands in a workload.
 *
 * @public
 */
export type ImagePlace = Pick<
  WorkloadImage,
  'namespace' | 'workload' | 'container' | 'containerType'
>;

/**
 * The command that puts a digest in place of what runs, or else the line of the
 * manifest; undefined where the names are not what they should be.
 *
 * @public
 */
export function setImageCommand(
  place: ImagePlace,
  image: { repository?: string; digest?: string },
): string | undefined {
  const reference = referenceOf(image);
  if (!reference) return undefined;
  const { namespace, workload, container, containerType } = place;
  const resource = Object.hasOwn(SETTABLE, workload.kind)
    ? SETTABLE[workload.kind]
    : undefined;
  if (!resource || (containerType !== 'app' && containerType !== 'init')) {
    return `image: ${reference}`;
  }
  return commandLine(
    ['kubectl', 'set', 'image', '--namespace'],
    [namespace, `${resource}/${workload.name}`, `${container}=${reference}`],
  );
}

/** Names what runs by digest: a command, or else the line of the manifest. */
export function pinCommand({ facts }: JudgedImage): string | undefined {
  return setImageCommand(facts, facts);
}
