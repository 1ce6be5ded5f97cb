import type { ProposedChange } from 'backstage-plugin-image-signing-common';
import { asList, asText, at } from '../../observe/admission/json';
import type { PolicyRepository } from './policyRepositories';
import { merged, occupied, Proposal } from './proposal';
import { ScmSend, unexpected } from './scmRequest';

/** Proposes files as a merge request; asked again it finds what is there. */
export async function proposeOnGitlab(
  send: ScmSend,
  repository: PolicyRepository,
  proposal: Proposal,
): Promise<ProposedChange> {
  const { host, project, branch: base } = repository;
  const { branch, title, body } = proposal;
  const root = `/projects/${encodeURIComponent(project)}`;

  const find = async () => {
    const query = new URLSearchParams({
      state: 'opened',
      source_branch: branch,
      target_branch: base,
    });
    const answer = await send('GET', `${root}/merge_requests?${query}`);
    if (answer.status !== 200) throw unexpected(host, 'Merge requests', answer);
    return asText(at(asList(answer.body)?.[0], 'web_url'));
  };
  const open = await find();
  if (open) return { url: open, created: false };

  await writeNew(send, { host, root, base }, proposal);
  const merge = await send('POST', `${root}/merge_requests`, {
    ...{ title, description: body },
    source_branch: branch,
    target_branch: base,
    remove_source_branch: true,
  });
  const url = asText(at(merge.body, 'web_url'));
  if (merge.status === 201 && url) return { url, created: true };
  // 409: somebody else was faster.
  const found = merge.status === 409 ? await find() : undefined;
  if (found) return { url: found, created: false };
  throw unexpected(host, 'Merge request', merge);
}

/** One commit with new files only, on a new branch or the one left over. */
async function writeNew(
  send: ScmSend,
  place: { host: string; root: string; base: string },
  { branch, title, files }: Proposal,
): Promise<void> {
  const { host, root, base } = place;
  const name = encodeURIComponent(branch);
  const known = await send('GET', `${root}/repository/branches/${name}`);
  if (known.status !== 200 && known.status !== 404) {
    throw unexpected(host, `Branch ${branch}`, known);
  }
  const missing: Proposal['files'] = [];
  for (const file of files) {
    const ref = known.status === 200 ? branch : base;
    if (!(await isThere(send, { host, root, ref }, file))) missing.push(file);
  }
  if (missing.length === 0) {
    if (known.status === 404) throw merged(base);
    return;
  }
  const answer = await send('POST', `${root}/repository/commits`, {
    branch,
    ...(known.status === 404 && { start_branch: base }),
    commit_message: title,
    actions: missing.map(({ path, content }) => ({
      action: 'create',
      file_path: path,
      content,
    })),
  });
  if (answer.status !== 201)
    throw unexpected(host, `Commit to ${branch}`, answer);
}

/** @throws ConflictError where the file says something else. */
async function isThere(
  send: ScmSend,
  place: { host: string; root: string; ref: string },
  { path, content }: Proposal['files'][number],
): Promise<boolean> {
  const { host, root, ref } = place;
  const answer = await send(
    'GET',
    `${root}/repository/files/${encodeURIComponent(path)}?${new URLSearchParams(
      { ref },
    )}`,
  );
  if (answer.status === 404) return false;
  if (answer.status !== 200) throw unexpected(host, path, answer);
  const text = Buffer.from(
    asText(at(answer.body, 'content')) ?? '',
    'base64',
  ).toString('utf8');
  if (text !== content) throw occupied(path);
  return true;
}
