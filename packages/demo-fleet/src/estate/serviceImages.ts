import { Image } from '../registry/images';
import { EVIDENCE, EvidenceState, SigningRecipe } from './evidence';
import { ReleaseYard } from './releases';
import { daysBefore, seededHex, seededNumber } from './seed';
import { ServiceDefinition, STORY_SERVICE } from './services';

/** The images of one service by the place they run or rest in. */
export interface ServiceImages {
  release: Image;
  /** The tag that manifests name. */
  tag: string;
  previous: Image;
  /** What stage runs; the release itself for most. */
  stage: Image;
  dev?: Image;
  devTag: string;
  devState: EvidenceState;
  /** Where the tag points since it was pushed again. */
  retagged?: Image;
}

const NEVER_FIT: EvidenceState[] = [
  'unsigned',
  'unknown-key',
  'human-identity',
  'key-of-another-team',
  'no-log-entry',
  'copied-bundle',
];
const BEFORE_POLICIES_DAYS = 35;

/** Releases that should not run are older than the policies that say so. */
export function releaseAgeDays({ name, state }: ServiceDefinition): number {
  return NEVER_FIT.includes(state) || state === 'stale-scan'
    ? BEFORE_POLICIES_DAYS
    : 2 + seededNumber(`age ${name}`, 18);
}

export async function buildServiceImages(
  yard: ReleaseYard,
  service: ServiceDefinition,
  now: Date,
): Promise<ServiceImages> {
  const { name, project, state } = service;
  const minor = 2 + seededNumber(`minor ${name}`, 30);
  const tag = tagOf(service, `1.${minor}.0`);
  const { recipe } = EVIDENCE[state];
  const age = releaseAgeDays(service);
  const release = (
    step: number,
    options: { tags?: string[]; recipe?: SigningRecipe; age?: number } = {},
  ) => {
    const version = `1.${minor + step}.0`;
    return yard.release({
      service: name,
      repository: `${project}/${name}`,
      version,
      tags: [version, ...(options.tags ?? [])],
      seed: `${name} ${version}`,
      ref: state === 'branch-identity' ? 'refs/heads/price-test' : undefined,
      signedAt: daysBefore(now, options.age ?? age),
      recipe: options.recipe ?? recipe,
    });
  };

  const previous = await release(-1, {
    age: age + 14,
    recipe: {
      ...recipe,
      // Keyless signing came with the current releases.
      signer: recipe.signer === 'ci-keyless' ? 'ci-key' : recipe.signer,
      attestations: recipe.attestations.filter(kind => kind !== 'scan'),
    },
  });
  const released = await release(0, { tags: [tag] });
  const retagged = service.tagMoved
    ? await release(1, { tags: [tag], age: 0.1 })
    : undefined;

  const devState = seededNumber(`dev ${name}`, 3) ? 'unsigned' : 'branch-build';
  const devTag = `main-${seededHex(`dev ${name}`, 7)}`;
  const dev = service.environments.includes('dev')
    ? await yard.release({
        service: name,
        repository: `dev/${name}`,
        version: devTag,
        tags: [devTag],
        seed: `${name} ${devTag}`,
        signedAt: daysBefore(now, 2),
        recipe: EVIDENCE[devState].recipe,
      })
    : undefined;

  const ahead =
    name !== STORY_SERVICE &&
    service.kind === 'Deployment' &&
    service.environments.includes('stage') &&
    !service.tagMoved &&
    (service.stage.state || seededNumber(`stage ${name}`, 3) === 0);
  const stage = ahead
    ? await release(2, {
        age: 2,
        recipe: EVIDENCE[service.stage.state ?? state].recipe,
      })
    : released;
  return {
    release: released,
    tag,
    previous,
    stage,
    dev,
    devTag,
    devState,
    retagged,
  };
}

function tagOf(service: ServiceDefinition, version: string): string {
  if (service.name === STORY_SERVICE) {
    return 'release';
  }
  if (service.tagMoved) {
    return 'stable';
  }
  if (service.reference === 'tag') {
    return service.state === 'unsigned' ? 'latest' : 'stable';
  }
  return version;
}
