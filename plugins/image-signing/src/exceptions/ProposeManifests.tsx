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
import { useWords } from '../components/words';

/** Proposes the narrow manifests where the policies of the cluster come from. */
export const ProposeManifests = (props: {
  exception: SigningException;
  manifests: ExceptionManifests;
}) => {
  const t = useWords();

  const { exception, manifests } = props;
  const { state, items, repository, noProposals } = manifests;
  const api = useApi(imageSigningApiRef);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [change, setChange] = useState<ProposedChange>();

  const narrow = items.some(one => one.narrow && one.files.length > 0);
  if (state !== 'ready' || !narrow) return null;
  if (noProposals) {
    return (
      <Text as="p" variant="body-small" color="secondary">
        {noProposals}
      </Text>
    );
  }
  if (!repository) return null;

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
          {busy
            ? t('ui.exceptions.proposing')
            : t('ui.exceptions.proposeAsAPullRequest')}
        </Button>
        <Text variant="body-small" color="secondary">
          {t('ui.exceptions.theNarrowFilesOnA', { repository })}
        </Text>
      </Flex>
      {error && <LoadError error={error} onRetry={propose} />}
      {change && (
        <Text as="p" variant="body-small">
          {change.created
            ? t('ui.exceptions.proposed')
            : t('ui.exceptions.itWasProposedBefore')}
          <Link href={change.url}>{change.url}</Link>
        </Text>
      )}
    </Flex>
  );
};
