import { Flex, Text } from '@backstage/ui';
import type { ImageVerdict } from 'backstage-plugin-image-signing-common';
import { Facts } from '../components/Facts';
import { PlainTable } from '../components/PlainTable';
import { ReasonText } from '../components/ReasonText';
import { VerdictLabel } from '../components/VerdictLabel';
import { useWords } from '../components/words';
import { formatName } from './formatName';

/** Why the trust policy says what it says: for a pass as for a fail. */
export const VerdictDetails = (props: { verdict: ImageVerdict }) => {
  const t = useWords();
  const { verdict } = props;
  return (
    <Flex direction="column" gap="3">
      <VerdictLabel status={verdict.status} />
      {verdict.reasons.map(reason => (
        <ReasonText key={reason.code} reason={reason} />
      ))}
      <Facts
        items={[
          [
            t('ui.evidence.rule'),
            verdict.rule ?? t('ui.evidence.noRuleApplied'),
          ],
          [t('ui.evidence.policyVersion'), verdict.policyVersion],
        ]}
      />
      {verdict.matched.map(match => (
        <Text
          as="p"
          variant="body-medium"
          key={`${match.authority}/${match.signature}`}
        >
          {t('ui.evidence.acceptedAuthorityStrongSignedBy', {
            strong: <strong>{match.authority}</strong>,
            signer: match.signer,
            formatName: formatName(t, match.format),
          })}
          {match.subject &&
            t('ui.evidence.overTheLevelDigest', {
              level: match.subject.level,
              digest: match.subject.digest,
            })}
          ).
        </Text>
      ))}
      {verdict.requirements.length > 0 && (
        <PlainTable
          caption={t('ui.evidence.requirementsOfTheRule')}
          head={[
            t('ui.evidence.requirement'),
            t('ui.evidence.outcome'),
            t('ui.evidence.why'),
          ]}
          rows={verdict.requirements.map(result => ({
            id: result.requirement,
            cells: [
              result.requirement,
              t(`outcome.${result.outcome}`),
              result.reasons.map(reason => reason.text).join('; '),
            ],
          }))}
        />
      )}
    </Flex>
  );
};
