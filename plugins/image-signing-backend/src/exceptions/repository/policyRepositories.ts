import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import { wildcardMatch } from '../../observe/admission/selectors';

/** Where the exceptions of some clusters are kept. */
export interface PolicyRepository {
  /** Globs over cluster names. */
  clusters: string[];
  type: 'github' | 'gitlab';
  host: string;
  /** `owner/name`; on GitLab with all groups. */
  project: string;
  branch: string;
  /** Folder without slashes at its ends; may be empty. */
  folder: string;
  /** As configured. */
  url: string;
}

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
export function readPolicyRepositories(rootConfig: Config): PolicyRepository[] {
  const configs =
    rootConfig.getOptionalConfigArray('imageSigning.exceptions.repositories') ??
    [];
  // Whoever proposes nothing needs no integration that is whole.
  if (configs.length === 0) return [];
  const integrations = ScmIntegrations.fromConfig(rootConfig);
  return configs.map((config, index) => {
    const key = `imageSigning.exceptions.repositories[${index}]`;
    const text = config.getString('url');
    if (!URL.canParse(text)) {
      throw new InputError(
        `${key}.url is '${text}'; write a URL, for example ${EXAMPLE.github}`,
      );
    }
    const url = new URL(text);
    const type = integrations.byHost(url.host)?.type;
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
      clusters: config.getOptionalStringArray('clusters') ?? ['*'],
      type,
      host: url.host,
      project: parts[1],
      branch: parts[2],
      folder,
      url: text,
    };
  });
}

/** The first repository that is for a cluster. */
export function repositoryOf(
  repositories: readonly PolicyRepository[],
  cluster: string,
): PolicyRepository | undefined {
  return repositories.find(({ clusters }) =>
    clusters.some(glob => wildcardMatch(glob, cluster)),
  );
}
