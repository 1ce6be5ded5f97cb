import { RiCheckboxCircleFill, RiCloseCircleFill } from '@remixicon/react';
import type { SignedDocument } from 'backstage-plugin-image-signing-common';
import { Facts } from '../components/Facts';
import { ReasonText } from '../components/ReasonText';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { formatName } from './formatName';
import styles from './SignedDocumentCard.module.css';

function signerText(t: Words, document: SignedDocument): string {
  const { signer } = document;
  if (!signer) return t('ui.evidence.notTold');
  if (signer.type === 'key')
    return t('ui.evidence.keyValue', {
      value: signer.keyId ?? t('ui.evidence.withoutId'),
    });
  return signer.subject ?? t('ui.evidence.identityWithoutSubject');
}

/** `sourceRepositoryRef` as words: "Build: source repository ref". */
function buildName(t: Words, name: string): string {
  const words = name
    .replace(/^build(?=[A-Z])/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLocaleLowerCase('en-US');
  return t('ui.evidence.buildWords', { words });
}

/**
 * One signature or attestation as it was found. Valid means that the
 * cryptography holds; whether the signer is trusted is the policy's to say.
 */
export const SignedDocumentCard = (props: { document: SignedDocument }) => {
  const t = useWords();

  const { document } = props;
  const { signer } = document;
  return (
    <article
      className={styles.card}
      aria-label={formatName(t, document.format)}
    >
      {document.valid ? (
        <StatusLabel
          tone="good"
          icon={<RiCheckboxCircleFill size={16} />}
          title={t('ui.evidence.theCryptographyHoldsWhetherThe')}
        >
          {t('ui.evidence.cryptographicallyValid')}
        </StatusLabel>
      ) : (
        <StatusLabel tone="bad" icon={<RiCloseCircleFill size={16} />}>
          {t('ui.evidence.notValid')}
        </StatusLabel>
      )}
      {document.reasons.map(reason => (
        <ReasonText key={reason.code} reason={reason} />
      ))}
      <Facts
        items={[
          [t('ui.evidence.type'), document.predicateType],
          [t('ui.evidence.format'), formatName(t, document.format)],
          [t('ui.evidence.foundAt'), document.place],
          [t('ui.evidence.manifest'), document.manifest],
          [t('ui.evidence.signer'), signerText(t, document)],
          [t('ui.evidence.issuer'), signer?.issuer],
          [t('ui.evidence.trustRoot'), signer?.root],
          [
            t('ui.evidence.trustStore'),
            signer?.trustStores?.join(', ') || undefined,
          ],
          [t('ui.evidence.signingScheme'), signer?.scheme],
          [t('ui.evidence.fingerprint'), signer?.fingerprint],
          [
            t('ui.evidence.certificate'),
            signer?.notBefore && signer.notAfter
              ? t('ui.evidence.notbeforeToNotafter', {
                  notBefore: signer.notBefore,
                  notAfter: signer.notAfter,
                })
              : undefined,
          ],
          // Notation has no transparency log.
          [
            t('ui.evidence.logEntry'),
            document.logIndex ?? (signer?.type === 'x509' ? undefined : 'none'),
          ],
          [t('ui.evidence.expires'), document.expiry],
          [
            t('ui.evidence.signed'),
            document.signedAt ? (
              <>
                <TimeAgo at={document.signedAt} />
                {document.signedAtSource && ` (${document.signedAtSource})`}
              </>
            ) : (
              t('ui.evidence.timeNotProven')
            ),
          ],
          ...Object.entries(signer?.build ?? {}).map(
            ([name, value]): [string, string] => [buildName(t, name), value],
          ),
        ]}
      />
    </article>
  );
};
