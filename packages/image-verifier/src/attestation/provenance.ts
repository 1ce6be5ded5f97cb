import { z } from 'zod';
import type { Material, PredicateFacts } from './facts';

const text = z.string().max(4096);
const digest = z.record(z.string(), text).catch({});

const material = z.object({ uri: text.optional(), digest: digest.optional() });
const materials = z.array(material).max(10_000).nullish();

// Build types whose external parameters are a GitHub workflow.
const GITHUB_WORKFLOW =
  /^https:\/\/(actions\.github\.io|slsa-framework\.github\.io\/github-actions-buildtypes)\//;

function toMaterials(list: z.infer<typeof materials>): Material[] {
  return (list ?? []).flatMap(({ uri, digest: digests }) =>
    uri === undefined ? [] : [{ uri, digest: { ...digests } }],
  );
}

/** `git+https://host/repo@refs/heads/main` taken apart. */
export function splitGitUri(uri: string): { repository: string; ref?: string } {
  const at = uri.lastIndexOf('@');
  const ref = at < 0 ? '' : uri.slice(at + 1);
  return ref.startsWith('refs/')
    ? { repository: uri.slice(0, at), ref }
    : { repository: uri };
}

function commitOf({ digest: digests }: Material): string | undefined {
  return digests.gitCommit ?? digests.sha1;
}

function isGit({ uri }: Material): boolean {
  return uri.startsWith('git+') || /\.git(@|$)/.test(uri);
}

/** Source: https://slsa.dev/provenance/v0.2. */
export const provenanceV02 = z
  .object({
    builder: z.object({ id: text }),
    buildType: text,
    invocation: z
      .object({
        configSource: z
          .object({ uri: text.optional(), digest: digest.optional() })
          .nullish(),
      })
      .nullish(),
    metadata: z.object({ buildInvocationId: text.optional() }).nullish(),
    materials,
  })
  .transform((predicate): PredicateFacts => {
    const source = predicate.invocation?.configSource;
    const { repository, ref } = source?.uri
      ? splitGitUri(source.uri)
      : { repository: undefined, ref: undefined };
    return {
      kind: 'provenance',
      builder: predicate.builder.id || undefined,
      buildType: predicate.buildType,
      sourceRepository: repository,
      ref,
      commit: source?.digest?.sha1 ?? source?.digest?.gitCommit,
      invocation: predicate.metadata?.buildInvocationId,
      materials: toMaterials(predicate.materials),
    };
  });

const workflow = z.object({ repository: text, ref: text });
const configSource = z.object({ uri: text, digest: digest.optional() });

/** Source: https://slsa.dev/provenance/v1. */
export const provenanceV1 = z
  .object({
    buildDefinition: z.object({
      buildType: text,
      externalParameters: z.looseObject({}).nullish(),
      resolvedDependencies: materials,
    }),
    runDetails: z.object({
      builder: z.object({ id: text }),
      metadata: z
        .object({
          invocationId: text.optional(),
          invocationID: text.optional(),
        })
        .nullish(),
    }),
  })
  .transform((predicate): PredicateFacts => {
    const { buildDefinition, runDetails } = predicate;
    const { buildType, externalParameters } = buildDefinition;
    const dependencies = toMaterials(buildDefinition.resolvedDependencies);
    const source = sourceOf(buildType, externalParameters ?? {}, dependencies);
    return {
      kind: 'provenance',
      builder: runDetails.builder.id || undefined,
      buildType,
      ...source,
      invocation:
        runDetails.metadata?.invocationId ?? runDetails.metadata?.invocationID,
      materials: dependencies,
    };
  });

interface Source {
  sourceRepository?: string;
  ref?: string;
  commit?: string;
}

// Where the source stands depends on the build type; without a known one, the
// only git dependency is the source.
function sourceOf(
  buildType: string,
  parameters: Record<string, unknown>,
  dependencies: Material[],
): Source {
  const named = workflow.safeParse(parameters.workflow);
  if (GITHUB_WORKFLOW.test(buildType) && named.success) {
    const { repository, ref } = named.data;
    const dependency = dependencies.find(
      ({ uri }) => uri === `git+${repository}@${ref}`,
    );
    return {
      sourceRepository: repository,
      ref,
      commit: dependency && commitOf(dependency),
    };
  }
  const configured = configSource.safeParse(parameters.configSource);
  if (configured.success) {
    const { repository, ref } = splitGitUri(configured.data.uri);
    return {
      sourceRepository: repository,
      ref,
      commit: configured.data.digest?.sha1,
    };
  }
  const repositories = dependencies.filter(isGit);
  if (repositories.length !== 1) {
    return {};
  }
  const { repository, ref } = splitGitUri(repositories[0].uri);
  return {
    sourceRepository: repository,
    ref,
    commit: commitOf(repositories[0]),
  };
}
