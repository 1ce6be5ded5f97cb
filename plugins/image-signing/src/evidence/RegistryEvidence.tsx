import { Alert, Flex, Text } from '@backstage/ui';
import type {
  ImageReport,
  SignedDocument,
} from 'backstage-plugin-image-signing-common';
import { ReasonText } from '../components/ReasonText';
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
  const { report } = props;
  if (report.state === 'pending') {
    return (
      <Text as="p" variant="body-medium">
        The registry has not been read yet; until then the verdict is unknown.
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
          title="Not everything could be read"
          description="What is missing here may still exist in the registry."
        />
      )}
      {report.state === 'read' && (
        <>
          <Documents
            documents={report.signatures}
            none="No signature was found."
          />
          <Documents
            documents={report.attestations}
            none="No attestation was found."
          />
        </>
      )}
      {report.searched && report.searched.length > 0 && (
        <SearchedPlaces searched={report.searched} />
      )}
    </Flex>
  );
};
