import { CertificateExtension } from './authority';

const PREFIX = '1.3.6.1.4.1.57264.1';
const WORKFLOWS =
  'https://github.com/example-corp/release-workflows/.github/workflows';

export const CI_ISSUER = 'https://token.actions.githubusercontent.com';
/** The only workflow that may sign a release. */
export const CI_SUBJECT = `${WORKFLOWS}/release.yml@refs/heads/main`;
/** Signs every branch build; good for dev, not for a release. */
export const BRANCH_SUBJECT = `${WORKFLOWS}/branch-build.yml@refs/heads/main`;
export const HUMAN_ISSUER = 'https://accounts.example.com';
export const HUMAN_SUBJECT = 'mallory.dev@example.com';

export interface BuildOrigin {
  sourceRepository: string;
  ref: string;
  commit: string;
  runId: number;
}

export interface KeylessIdentity {
  issuer: string;
  subject: string;
}

export const identities = {
  ci: { issuer: CI_ISSUER, subject: CI_SUBJECT },
  branch: { issuer: CI_ISSUER, subject: BRANCH_SUBJECT },
  human: { issuer: HUMAN_ISSUER, subject: HUMAN_SUBJECT },
} satisfies Record<string, KeylessIdentity>;

export function runUrl(origin: BuildOrigin): string {
  return `${origin.sourceRepository}/actions/runs/${origin.runId}/attempts/1`;
}

/** The claims that Fulcio copies from the identity token of a CI job. */
export function certificateExtensions(
  identity: KeylessIdentity,
  origin: BuildOrigin,
): CertificateExtension[] {
  const claim = (id: number, value: string) => ({
    oid: `${PREFIX}.${id}`,
    value,
  });
  const issuer = [
    { ...claim(1, identity.issuer), bare: true },
    claim(8, identity.issuer),
  ];
  if (identity.issuer !== CI_ISSUER) {
    return issuer;
  }
  const { sourceRepository, ref, commit } = origin;
  const slug = new URL(sourceRepository).pathname.slice(1);
  return [
    ...issuer,
    { ...claim(2, 'push'), bare: true },
    { ...claim(3, commit), bare: true },
    { ...claim(4, 'release'), bare: true },
    { ...claim(5, slug), bare: true },
    { ...claim(6, ref), bare: true },
    claim(9, identity.subject),
    claim(10, commit),
    claim(11, 'self-hosted'),
    claim(12, sourceRepository),
    claim(13, commit),
    claim(14, ref),
    claim(16, 'https://github.com/example-corp'),
    claim(18, `${sourceRepository}/.github/workflows/ci.yml@${ref}`),
    claim(19, commit),
    claim(20, 'push'),
    claim(21, runUrl(origin)),
    claim(22, 'private'),
  ];
}
