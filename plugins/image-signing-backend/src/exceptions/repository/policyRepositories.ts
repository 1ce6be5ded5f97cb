import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import { wildcardMatch } from '../../observe/admission/selectors';

/** Where the exceptions of some clusters are kept. */
export interface PolicyRepository extends RepositoryPlace {
  type: 'github' | 'gitlab';
  /** `owner/name`; on GitLab with all groups. */
  project: string;
  branch: string;
  /** Folder without slashes at its ends; may be empty. */
  folder: string;
}

/** One on a host that pull requests are not opened on. */
export interface OtherRepository extends RepositoryPlace {
  type: 'other';
  /** What kind of host it is. */
  title: string;
}

interface RepositoryPlace {
  /** Globs over cluster names. */
  clusters: string[];
  host: string;
  /** As configured. */
  url: string;
}

/** Hosts of Backstage's integrations without pull requests from here. */
const OTHERS: Record<string, string> = {
  azure: 'Azure DevOps',
  awsCodeCommit: 'AWS CodeCommit',
  bitbucketCloud: 'Bitbucket Cloud',
  bitbucketServer: 'Bitbucket Server',
  gerrit: 'Gerrit',
  gitea: 'Gitea',
  harness: 'Harness',
};

const SHAPE = {
  github: /^\/([\w.-]+\/[\w.-]+)\/tree\/([\w.-]+)(?:\/(.+?))?\/?$/,
  gitlab: /^\/([\w.-]+(?:\/[\w.-]+)+)\/-\/tree\/([\w.-]+)(?:\/(.+?))?\/?$/,
};
const EXAMPLE = {
  github: 'https://github.com/org/policies/tree/main/exceptions',
  gitlab: 'https://gitlab.com/org/policies/-/tree/main/exceptions',
};
const FOLDER = /^[\w.-]+(\/[\w.-]+)*$/;

/** @throws InputError naming the key, what stands there and what should. */
export function readPolicyRepositories(
  rootConfig: Config,
): Array<PolicyRepository | OtherRepository> {
  const configs =
    rootConfig.getOptionalConfigArray('imageSigning.exceptions.repositories') ??
    [];
  // Whoever proposes nothing needs no integration that is whole.
  if (configs.length === 0) return [];
  const integrations = ScmIntegrations.fromConfig(rootConfig);
  return configs.map((config, index): PolicyRepository | OtherRepository => {
    const key = `imageSigning.exceptions.repositories[${index}]`;
    const text = config.getString('url');
    if (!URL.canParse(text)) {
      throw new InputError(
        `${key}.url is '${text}'; write a URL, for example ${EXAMPLE.github}`,
      );
    }
    const url = new URL(text);
    const type = integrations.byHost(url.host)?.type;
    const clusters = config.getOptionalStringArray('clusters') ?? ['*'];
    const place = { clusters, host: url.host, url: text };
    if (type !== undefined && type in OTHERS) {
      return { ...place, type: 'other', title: OTHERS[type] };
    }
    if (type !== 'github' && type !== 'gitlab') {
      throw new InputError(
        `${key}.url is on ${url.host}, which is no GitHub or GitLab of 'integrations'; add it there`,
      );
    }
    const parts = SHAPE[type].exec(decodeURI(url.pathname));
    const folder = parts?.[3] ?? '';
    const safe =
      folder === '' ||
      (FOLDER.test(folder) &&
        !folder.split('/').some(part => part === '.' || part === '..'));
    if (!parts || !safe || url.search || url.hash) {
      throw new InputError(
        `${key}.url is '${text}'; write repository, branch and folder, for example ${EXAMPLE[type]}`,
      );
    }
    return {
      ...place,
      type,
      project: parts[1],
      branch: parts[2],
      folder,
    };
  });
}

/** The first repository that is for a cluster. */
export function repositoryOf(
  repositories: ReturnType<typeof readPolicyRepositories>,
  cluster: string,
): PolicyRepository | OtherRepository | undefined {
  return repositories.find(({ clusters }) =>
    clusters.some(glob => wildcardMatch(glob, cluster)),
  );
}
