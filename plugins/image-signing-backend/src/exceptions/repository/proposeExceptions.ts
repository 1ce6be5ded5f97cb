import type { ProposedChange } from 'backstage-plugin-image-signing-common';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  DefaultGitlabCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { proposeOnGithub } from './github';
import { proposeOnGitlab } from './gitlab';
import {
  OtherRepository,
  PolicyRepository,
  readPolicyRepositories,
  repositoryOf,
} from './policyRepositories';
import type { Proposal } from './proposal';
import { scmSender } from './scmRequest';

const TIMEOUT_MS = 15_000;

type Repositories = ReturnType<typeof readPolicyRepositories>;

/** Proposes changes to the repositories that the policies come from. */
export class PolicyProposer {
  readonly #config: Config;
  readonly #repositories: Repositories;
  readonly #timeoutMs: number;

  private constructor(
    config: Config,
    repositories: Repositories,
    timeoutMs: number,
  ) {
    this.#config = config;
    this.#repositories = repositories;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws InputError for a repository that cannot be used. */
  static fromConfig(
    config: Config,
    options: { timeoutMs?: number } = {},
  ): PolicyProposer {
    return new PolicyProposer(
      config,
      readPolicyRepositories(config),
      options.timeoutMs ?? TIMEOUT_MS,
    );
  }

  repositoryOf(
    cluster: string,
  ): PolicyRepository | OtherRepository | undefined {
    return repositoryOf(this.#repositories, cluster);
  }

  /**
   * @throws InputError where the integration has no token, ConflictError where
   * a file is in the way, ServiceUnavailableError with what the host said.
   */
  async propose(
    repository: PolicyRepository,
    proposal: Proposal,
  ): Promise<ProposedChange> {
    return repository.type === 'github'
      ? proposeOnGithub(await this.#github(repository), repository, proposal)
      : proposeOnGitlab(await this.#gitlab(repository), repository, proposal);
  }

  async #github({ host, project }: PolicyRepository) {
    const integrations = ScmIntegrations.fromConfig(this.#config);
    const { config } = integrations.github.byHost(host)!;
    const { headers, token } =
      await DefaultGithubCredentialsProvider.fromIntegrations(
        integrations,
      ).getCredentials({ url: `https://${host}/${project}` });
    if (!token) throw withoutToken(host);
    return scmSender({
      host,
      baseUrl: config.apiBaseUrl ?? `https://${host}/api/v3`,
      headers: { Authorization: `Bearer ${token}`, ...headers },
      timeoutMs: this.#timeoutMs,
    });
  }

  async #gitlab({ host, project }: PolicyRepository) {
    const integrations = ScmIntegrations.fromConfig(this.#config);
    const { config } = integrations.gitlab.byHost(host)!;
    const { token } = await DefaultGitlabCredentialsProvider.fromIntegrations(
      integrations,
    ).getCredentials({ url: `https://${host}/${project}` });
    if (!token) throw withoutToken(host);
    return scmSender({
      host,
      baseUrl: config.apiBaseUrl,
      headers: { Authorization: `Bearer ${token}` },
      timeoutMs: this.#timeoutMs,
    });
  }
}

/** Why nothing is proposed to a repository, and what to do instead. */
export function withoutProposals({ title, host }: OtherRepository): string {
  return `Pull requests are opened on GitHub and GitLab, not on ${title} (${host}): copy or download the files and propose them there.`;
}

function withoutToken(host: string): InputError {
  return new InputError(
    `The integration for ${host} has no token: add one that may write to the repository`,
  );
}
