import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Link, Text } from '@backstage/ui';
import { RiGitPullRequestLine } from '@remixicon/react';
import type {
  ExceptionManifests,
  ProposedChange,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { LoadError } from '../components/LoadError';

/** Proposes the narrow manifests where the policies of the cluster come from. */
export const ProposeManifests = (props: {
  exception: SigningException;
  manifests: ExceptionManifests;
}) => {
  const { exception, manifests } = props;
  const { state, items, repository } = manifests;
  const api = useApi(imageSigningApiRef);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [change, setChange] = useState<ProposedChange>();

  const narrow = items.some(one => one.narrow && one.files.length > 0);
  if (state !== 'ready' || !repository || !narrow) return null;

  async function propose() {
    setBusy(true);
    setError(undefined);
    try {
      setChange(await api.proposeException(exception.id));
    } catch (reason) {
      setError(reason as Error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Flex direction="column" gap="2">
      <Flex align="center">
        <Button
          variant="secondary"
          iconStart={<RiGitPullRequestLine />}
          isDisabled={busy}
          onPress={propose}
        >
          {busy ? 'Proposing …' : 'Propose as a pull request'}
        </Button>
        <Text variant="body-small" color="secondary">
          The narrow files, on a branch of their own, to {repository}
        </Text>
      </Flex>
      {error && <LoadError error={error} onRetry={propose} />}
      {change && (
        <Text as="p" variant="body-small">
          {change.created ? 'Proposed: ' : 'It was proposed before: '}
          <Link href={change.url}>{change.url}</Link>
        </Text>
      )}
    </Flex>
  );
};
