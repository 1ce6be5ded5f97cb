import type { RevocationAnswer } from '../discovery/discovery';
import type { RevocationFacts } from '../evidence';
import { makeReason } from '../reasons';
import type { Certificate } from './certificate';
import { readOcspResponse } from './ocsp';
import { lookUpInCrl, type RevocationStatus } from './revocationList';

/** One certificate of a chain that says where to ask about it. */
export interface RevocationQuestion {
  certificate: Certificate;
  issuer: Certificate;
}

/**
 * The certificates of a chain that somebody could revoke. The root is trusted
 * by being in a store.
 */
export function questionsOf(chain: Certificate[]): RevocationQuestion[] {
  return chain.slice(0, -1).flatMap((certificate, index) => {
    const { ocspUrls, crlUrls } = certificate;
    return ocspUrls.length + crlUrls.length > 0
      ? [{ certificate, issuer: chain[index + 1] }]
      : [];
  });
}

/**
 * Judges what was answered about a chain. Pure: the time is that of the
 * answers.
 *
 * Spec: Notary Project, trust-store-trust-policy, "Certificate Revocation
 * Evaluation": OCSP first, and where it gives no answer all revocation lists.
 *
 * @param answers - undefined where nobody asked.
 */
export function judgeRevocation(
  chain: Certificate[],
  answers: readonly RevocationAnswer[] | undefined,
): RevocationFacts {
  const questions = questionsOf(chain);
  if (questions.length === 0) {
    return { status: 'unpublished' };
  }
  if (!answers) {
    return { status: 'unchecked' };
  }
  const judged = questions.map(question => judgeOne(question, answers));
  const worst =
    judged.find(({ status }) => status === 'revoked') ??
    judged.find(({ status }) => status === 'unknown');
  return worst ?? { status: 'good', validUntil: earliest(judged) };
}

function earliest(facts: RevocationFacts[]): string {
  return facts.map(({ validUntil }) => validUntil ?? '').sort()[0];
}

function judgeOne(
  { certificate, issuer }: RevocationQuestion,
  answers: readonly RevocationAnswer[],
): RevocationFacts {
  const { subject, sha256, ocspUrls, crlUrls } = certificate;
  let cause = 'nobody answered';
  const read = (
    kind: RevocationAnswer['kind'],
    url: string,
  ): RevocationStatus | undefined => {
    const answer = answers.find(
      one =>
        one.kind === kind &&
        one.url === url &&
        (kind === 'crl' || one.certificate === sha256),
    );
    if (answer?.content === undefined) {
      cause = answer?.error ?? cause;
      return undefined;
    }
    try {
      return (kind === 'ocsp' ? readOcspResponse : lookUpInCrl)(
        Buffer.from(answer.content, 'base64'),
        certificate,
        issuer,
        new Date(answer.askedAt),
      );
    } catch (error) {
      cause = `the answer of ${url} proves nothing: ${
        (error as Error).message
      }`;
      return undefined;
    }
  };
  for (const url of ocspUrls) {
    const status = read('ocsp', url);
    if (status) {
      return factsOf([status], subject);
    }
  }
  const lists = crlUrls.map(url => read('crl', url));
  const known = lists.filter(status => status !== undefined);
  const revoked = known.some(({ status }) => status === 'revoked');
  if (known.length > 0 && (revoked || known.length === lists.length)) {
    return factsOf(known, subject);
  }
  return {
    status: 'unknown',
    reason: makeReason('REVOCATION_UNKNOWN', { subject, cause }),
  };
}

function factsOf(statuses: RevocationStatus[], subject: string) {
  const revoked = statuses.find(({ status }) => status === 'revoked');
  const facts: RevocationFacts = revoked
    ? {
        status: 'revoked',
        reason: makeReason('CERT_REVOKED', {
          subject,
          when: revoked.revokedAt && ` on ${revoked.revokedAt.toISOString()}`,
        }),
      }
    : { status: 'good' };
  return {
    ...facts,
    validUntil: earliest(
      statuses.map(({ validUntil }) => ({
        status: 'good',
        validUntil: validUntil.toISOString(),
      })),
    ),
  };
}
