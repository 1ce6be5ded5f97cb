import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import type { ImageVerdict } from 'backstage-plugin-image-signing-common';
import { Facts } from '../components/Facts';
import { PlainTable } from '../components/PlainTable';
import { ReasonText } from '../components/ReasonText';
import { VerdictLabel } from '../components/VerdictLabel';
import { imageSigningTranslationRef } from '../translation';
import { formatName } from './formatName';

/** Why the trust policy says what it says: for a pass as for a fail. */
export const VerdictDetails = (props: { verdict: ImageVerdict }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { verdict } = props;
  return (
    <Flex direction="column" gap="3">
      <VerdictLabel status={verdict.status} />
      {verdict.reasons.map(reason => (
        <ReasonText key={reason.code} reason={reason} />
      ))}
      <Facts
        items={[
          ['Rule', verdict.rule ?? 'no rule applied'],
          ['Policy version', verdict.policyVersion],
        ]}
      />
      {verdict.matched.map(match => (
        <Text
          as="p"
          variant="body-medium"
          key={`${match.authority}/${match.signature}`}
        >
          Accepted: authority <strong>{match.authority}</strong>, signed by{' '}
          {match.signer} ({formatName(match.format)}
          {match.subject &&
            `, over the ${match.subject.level} ${match.subject.digest}`}
          ).
        </Text>
      ))}
      {verdict.requirements.length > 0 && (
        <PlainTable
          caption="Requirements of the rule"
          head={['Requirement', 'Outcome', 'Why']}
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
