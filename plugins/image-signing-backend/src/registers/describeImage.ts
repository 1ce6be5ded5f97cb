import {
  applicableRules,
  evaluateTrustPolicy,
  judgeBaseImages,
  type BaseImage,
  type BaseImagePolicy,
  type Evidence,
  type EvaluateTrustPolicyInput,
  type MatchedSignature,
  type TrustPolicy,
} from 'image-verifier';

/** How it is proven when a signature was made. */
export type TimeProof = 'log' | 'timestamp' | 'none';

/** A base image of a digest, as far as it is known. */
export interface UsedBaseImage
  extends Pick<BaseImage, 'repository' | 'digest'> {
  /** By the rules that apply; absent where none is about base images. */
  listed?: boolean;
  mirrored?: boolean;
  approved?: boolean;
  pinned: boolean;
}

/** What the registers want to know of one digest in one environment. */
export interface ImageDescription {
  /** False where a place could not be read: then what is missing is unknown. */
  complete: boolean;
  /** `format:…`, `place:…` and `signer:…` of every signature found. */
  facets: string[];
  /** Authorities whose signatures or attestations count. */
  authorities: Array<{ name: string; proof: TimeProof }>;
  /** Undefined where no trusted provenance names any. */
  baseImages?: UsedBaseImage[];
}

/** Any image, to learn which there are. */
const ANY: BaseImagePolicy = { allowed: ['**'], pinned: true };

/** Reads out of stored evidence what signs a digest and what it is built on. */
export function describeImage(input: {
  evidence: Evidence;
  environment?: string;
  policy: TrustPolicy;
  now: Date;
  trustMaterial: EvaluateTrustPolicyInput['trustMaterial'];
}): ImageDescription {
  const { evidence, environment, policy, now, trustMaterial } = input;
  const { repository, digest } = evidence;
  const { requirements } = evaluateTrustPolicy({
    evidence,
    image: { repository, digest },
    environment,
    policy,
    now,
    trustMaterial,
  });
  const matched = requirements.flatMap(one => one.matched ?? []);
  return {
    complete: evidence.complete,
    facets: [...new Set(evidence.signatures.flatMap(facetsOf))].sort(),
    authorities: distinct(
      matched.map(one => ({
        name: one.authority,
        proof: proofOf(one, evidence),
      })),
    ),
    ...baseImagesOf(input),
  };
}

function facetsOf(signature: Evidence['signatures'][number]): string[] {
  const { format, location, signer } = signature;
  return [
    `format:${format}`,
    `place:${location.place}`,
    ...(signer ? [`signer:${signer.type}`] : []),
  ];
}

function proofOf(
  { signature: id }: MatchedSignature,
  { signatures, attestations }: Evidence,
): TimeProof {
  const found = [...signatures, ...attestations].find(one => one.id === id);
  if (found?.transparencyLog) return 'log';
  return found?.signedAt ? 'timestamp' : 'none';
}

/** By the provenances of signers whom the policy knows. */
function baseImagesOf({
  evidence,
  environment,
  policy,
}: Parameters<typeof describeImage>[0]): Pick<ImageDescription, 'baseImages'> {
  const valid = evidence.attestations.filter(one => one.valid);
  const { images } = judgeBaseImages(valid, ANY);
  if (images.length === 0) return {};
  const policies = applicableRules(
    policy,
    evidence.repository,
    environment,
  ).flatMap(rule => rule.baseImages ?? []);
  const judged = policies.map(one => judgeBaseImages(valid, one).images);
  return {
    baseImages: images.map(image => {
      const answers = judged.flatMap(list =>
        list.filter(
          one =>
            one.repository === image.repository && one.digest === image.digest,
        ),
      );
      const { repository, digest, pinned } = image;
      const named = { repository, ...(digest !== undefined && { digest }) };
      return answers.length === 0
        ? { ...named, pinned }
        : {
            ...named,
            pinned,
            listed: answers.every(one => one.listed),
            ...(policies.some(one => one.mirrors) && {
              mirrored: answers.every(one => one.mirrored),
            }),
            ...(policies.some(one => one.approved) && {
              approved: answers.every(one => one.approved),
            }),
          };
    }),
  };
}

function distinct<T>(items: T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}
