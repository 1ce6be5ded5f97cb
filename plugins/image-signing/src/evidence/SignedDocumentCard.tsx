import { RiCheckboxCircleFill, RiCloseCircleFill } from '@remixicon/react';
import type { SignedDocument } from 'backstage-plugin-image-signing-common';
import { Facts } from '../components/Facts';
import { ReasonText } from '../components/ReasonText';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import { formatName } from './formatName';
import styles from './SignedDocumentCard.module.css';

function signerText(document: SignedDocument): string {
  const { signer } = document;
  if (!signer) return 'not told';
  if (signer.type === 'key') return `key ${signer.keyId ?? 'without id'}`;
  return signer.subject ?? 'identity without subject';
}

/** `sourceRepositoryRef` as words: "Build: source repository ref". */
function buildName(name: string): string {
  const words = name
    .replace(/^build(?=[A-Z])/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLocaleLowerCase('en-US');
  return `Build: ${words}`;
}

/**
 * One signature or attestation as it was found. Valid means that the
 * cryptography holds; whether the signer is trusted is the policy's to say.
 */
export const SignedDocumentCard = (props: { document: SignedDocument }) => {
  const { document } = props;
  const { signer } = document;
  return (
    <article className={styles.card} aria-label={formatName(document.format)}>
      {document.valid ? (
        <StatusLabel
          tone="good"
          icon={<RiCheckboxCircleFill size={16} />}
          title="The cryptography holds; whether the signer is trusted is the policy's to say."
        >
          Cryptographically valid
        </StatusLabel>
      ) : (
        <StatusLabel tone="bad" icon={<RiCloseCircleFill size={16} />}>
          Not valid
        </StatusLabel>
      )}
      {document.reasons.map(reason => (
        <ReasonText key={reason.code} reason={reason} />
      ))}
      <Facts
        items={[
          ['Type', document.predicateType],
          ['Format', formatName(document.format)],
          ['Found at', document.place],
          ['Manifest', document.manifest],
          ['Signer', signerText(document)],
          ['Issuer', signer?.issuer],
          ['Trust root', signer?.root],
          ['Trust store', signer?.trustStores?.join(', ') || undefined],
          ['Signing scheme', signer?.scheme],
          ['Fingerprint', signer?.fingerprint],
          [
            'Certificate',
            signer?.notBefore && signer.notAfter
              ? `${signer.notBefore} to ${signer.notAfter}`
              : undefined,
          ],
          // Notation has no transparency log.
          [
            'Log entry',
            document.logIndex ?? (signer?.type === 'x509' ? undefined : 'none'),
          ],
          ['Expires', document.expiry],
          [
            'Signed',
            document.signedAt ? (
              <>
                <TimeAgo at={document.signedAt} />
                {document.signedAtSource && ` (${document.signedAtSource})`}
              </>
            ) : (
              'time not proven'
            ),
          ],
          ...Object.entries(signer?.build ?? {}).map(
            ([name, value]): [string, string] => [buildName(name), value],
          ),
        ]}
      />
    </article>
  );
};
