import { Alert, Flex, Text } from '@backstage/ui';
import type {
  ImageReport,
  SignedDocument,
} from 'backstage-plugin-image-signing-common';
import { ReasonText } from '../components/ReasonText';
import { useWords } from '../components/words';
import { SearchedPlaces } from './SearchedPlaces';
import { SignedDocumentCard } from './SignedDocumentCard';

const Documents = (props: {
  documents: SignedDocument[] | undefined;
  none: string;
}) => {
  const { documents = [], none } = props;
  if (documents.length === 0) {
    return (
      <Text as="p" variant="body-medium">
        {none}
      </Text>
    );
  }
  return (
    <>
      {documents.map(document => (
        <SignedDocumentCard key={document.id} document={document} />
      ))}
    </>
  );
};

/** What was found in the registry, whatever a policy thinks of it. */
export const RegistryEvidence = (props: { report: ImageReport }) => {
  const t = useWords();

  const { report } = props;
  if (report.state === 'pending') {
    return (
      <Text as="p" variant="body-medium">
        {t('ui.evidence.theRegistryHasNotBeen')}
      </Text>
    );
  }
  return (
    <Flex direction="column" gap="3">
      {report.reason && <ReasonText reason={report.reason} />}
      {report.state === 'read' && report.complete === false && (
        <Alert
          status="warning"
          icon
          title={t('ui.evidence.notEverythingCouldBeRead')}
          description={t('ui.evidence.whatIsMissingHereMay')}
        />
      )}
      {report.state === 'read' && (
        <>
          <Documents
            documents={report.signatures}
            none={t('ui.evidence.noSignatureWasFound')}
          />
          <Documents
            documents={report.attestations}
            none={t('ui.evidence.noAttestationWasFound')}
          />
        </>
      )}
      {report.searched && report.searched.length > 0 && (
        <SearchedPlaces searched={report.searched} />
      )}
    </Flex>
  );
};
