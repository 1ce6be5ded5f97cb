import type { ProposedChange } from 'backstage-plugin-image-signing-common';
import { asList, asText, at } from '../../observe/admission/json';
import type { PolicyRepository } from './policyRepositories';
import { merged, occupied, Proposal } from './proposal';
import { messageOf, ScmSend, unexpected } from './scmRequest';

/** Proposes files as a pull request; asked again it finds what is there. */
export async function proposeOnGithub(
  send: ScmSend,
  repository: PolicyRepository,
  proposal: Proposal,
): Promise<ProposedChange> {
  const { host, project, branch: base } = repository;
  const { branch, title, body } = proposal;
  const root = `/repos/${project}`;
  const [owner] = project.split('/');

  const find = async () => {
    const query = new URLSearchParams({
      state: 'open',
      head: `${owner}:${branch}`,
      base,
    });
    const answer = await send('GET', `${root}/pulls?${query}`);
    if (answer.status !== 200) throw unexpected(host, 'Pull requests', answer);
    return asText(at(asList(answer.body)?.[0], 'html_url'));
  };
  const open = await find();
  if (open) return { url: open, created: false };

  const head = await send(
    'GET',
    `${root}/git/ref/heads/${encodeURIComponent(base)}`,
  );
  const sha = asText(at(head.body, 'object', 'sha'));
  if (head.status !== 200 || !sha) {
    throw unexpected(host, `Branch ${base}`, head);
  }
  const created = await send('POST', `${root}/git/refs`, {
    ref: `refs/heads/${branch}`,
    sha,
  });
  // Left over from an attempt that did not come to its end.
  const known = /already exists/i.test(messageOf(created));
  if (created.status !== 201 && !known) {
    throw unexpected(host, `Branch ${branch}`, created);
  }
  for (const file of proposal.files) {
    await writeNew(send, { host, root, branch, title }, file);
  }
  const pull = await send('POST', `${root}/pulls`, {
    ...{ title, body, base },
    head: branch,
  });
  const url = asText(at(pull.body, 'html_url'));
  if (pull.status === 201 && url) return { url, created: true };
  // 422: somebody else was faster, or the host refuses it.
  const found = pull.status === 422 ? await find() : undefined;
  if (found) return { url: found, created: false };
  if (/no commits between/i.test(messageOf(pull))) throw merged(base);
  throw unexpected(host, 'Pull request', pull);
}

async function writeNew(
  send: ScmSend,
  place: { host: string; root: string; branch: string; title: string },
  { path, content }: Proposal['files'][number],
): Promise<void> {
  const { host, root, branch, title } = place;
  const address = `${root}/contents/${path
    .split('/')
    .map(encodeURIComponent)
    .join('/')}`;
  const known = await send(
    'GET',
    `${address}?${new URLSearchParams({ ref: branch })}`,
  );
  if (known.status === 200) {
    const text = Buffer.from(
      asText(at(known.body, 'content')) ?? '',
      'base64',
    ).toString('utf8');
    if (text !== content) throw occupied(path);
    return;
  }
  if (known.status !== 404) throw unexpected(host, path, known);
  // Without the hash of a file the host refuses to write over one.
  const written = await send('PUT', address, {
    message: title,
    content: Buffer.from(content).toString('base64'),
    branch,
  });
  if (/\bsha\b/.test(messageOf(written))) throw occupied(path);
  if (written.status !== 201) throw unexpected(host, path, written);
}
