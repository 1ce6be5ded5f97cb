import type { AttestationEvidence } from '../evidence';
import { matchesImageGlob } from '../policy/imageGlob';
import type { BaseImagePolicy } from '../policy/trustPolicy';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { parseImageReference } from '../reference/imageReference';
import type { Material } from './facts';
import { readPredicate } from './readPredicate';

/**
 * One image that a build used, and how it stands to the policy.
 *
 * @public
 */
export interface BaseImage {
  /** `registry/repository`. */
  repository: string;
  /** `sha256:<hex>`; absent where the provenance does not name it. */
  digest?: string;
  listed: boolean;
  mirrored: boolean;
  pinned: boolean;
  approved: boolean;
}

/**
 * The images that trusted provenance names as materials, judged by a policy
 * of base images. Pure.
 *
 * @param attestations - valid ones of accepted signers only.
 *
 * @public
 */
export function judgeBaseImages(
  attestations: AttestationEvidence[],
  policy: BaseImagePolicy,
): { images: BaseImage[]; reasons: Reason[] } {
  const provenances = attestations.flatMap(({ predicateType, predicate }) => {
    const reading = readPredicate(predicateType, predicate);
    return 'facts' in reading && reading.facts.kind === 'provenance'
      ? [reading.facts]
      : [];
  });
  const found = provenances.flatMap(({ materials }) =>
    materials.flatMap(material => toBaseImage(material, policy) ?? []),
  );
  const images = [
    ...new Map(
      found.map(image => [`${image.repository}@${image.digest}`, image]),
    ).values(),
  ];
  if (images.length === 0) {
    const why = provenances.length > 0 ? ': the provenance names no image' : '';
    return { images, reasons: [makeReason('BASE_IMAGE_UNKNOWN', { why })] };
  }
  return { images, reasons: images.flatMap(image => whyNot(image, policy)) };
}

function whyNot(image: BaseImage, policy: BaseImagePolicy): Reason[] {
  const why = [
    !image.listed && 'it is not in the list of base images',
    !image.mirrored && 'it does not come from the internal mirror',
    policy.pinned && !image.pinned && 'it is not named by its digest',
    !image.approved && 'its digest was not approved',
  ].filter(text => typeof text === 'string');
  return why.length === 0
    ? []
    : [
        makeReason('BASE_IMAGE_NOT_ALLOWED', {
          image: image.repository,
          why: why.join('; '),
        }),
      ];
}

function toBaseImage(
  { uri, digest }: Material,
  policy: BaseImagePolicy,
): BaseImage | undefined {
  if (!isImage(uri)) {
    return undefined;
  }
  // An image that cannot be told is one that no list names.
  const repository = repositoryOf(uri);
  if (repository === undefined) {
    return {
      repository: uri.slice(0, 200),
      listed: false,
      mirrored: false,
      pinned: false,
      approved: false,
    };
  }
  const { sha256 } = digest;
  const pinned = sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256);
  const name = pinned ? `sha256:${sha256}` : undefined;
  const { mirrors, approved } = policy;
  return {
    repository,
    ...(name !== undefined && { digest: name }),
    listed: policy.allowed.some(glob => matchesImageGlob(glob, repository)),
    mirrored:
      !mirrors || mirrors.some(glob => matchesImageGlob(glob, repository)),
    pinned,
    approved: !approved || (name !== undefined && approved.includes(name)),
  };
}

// Package URLs of images, as BuildKit and others write them:
// `pkg:docker/registry.example.com/base/debian@12?platform=linux%2Famd64`.
// Source: package-url specification, types docker and oci.
function repositoryOf(uri: string): string | undefined {
  const text = referenceOf(uri);
  try {
    return text === undefined ? undefined : parseImageReference(text).name;
  } catch {
    return undefined;
  }
}

function isImage(uri: string): boolean {
  return /^(?:pkg:\/*(?:docker|oci)\/|(?:docker|oci|docker-image):\/\/)/i.test(
    uri,
  );
}

function referenceOf(uri: string): string | undefined {
  const [address, query = ''] = uri.split('?');
  const [, type, rest] = /^pkg:\/*(docker|oci)\/+([^@#]*)/i.exec(address) ?? [];
  if (type === undefined) {
    return address.replace(/^[a-z-]+:\/\//i, '').split('@')[0];
  }
  const registry = new URLSearchParams(query).get('repository_url');
  if (type.toLowerCase() === 'oci') {
    // The name alone says nothing; the repository is a qualifier.
    return registry?.split('@')[0];
  }
  const name = decode(rest);
  return registry === null || name === undefined
    ? name
    : `${registry.replace(/^https?:\/\/|\/+$/g, '')}/${name}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
