import { useState, type FormEvent } from 'react';
import { Button, Flex, TextField } from '@backstage/ui';
import { Panel } from '../components/Panel';
import { useWords } from '../components/words';

const DIGEST = /^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;

/** Asks for one image; only a whole digest names one. */
export const ImageLookup = (props: {
  repository: string | undefined;
  digest: string | undefined;
  onLookup: (image: { repository: string; digest: string }) => void;
}) => {
  const t = useWords();

  const [repository, setRepository] = useState(props.repository ?? '');
  const [digest, setDigest] = useState(props.digest ?? '');
  const [asked, setAsked] = useState(false);
  const noRepository = asked && !repository.trim();
  const noDigest = asked && !DIGEST.test(digest.trim());

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (repository.trim() && DIGEST.test(digest.trim())) {
      props.onLookup({ repository: repository.trim(), digest: digest.trim() });
    }
  };
  return (
    <Panel title={t('ui.images.lookUpAnImage')}>
      <form onSubmit={submit} noValidate>
        <Flex direction="column" gap="3">
          <TextField
            label={t('ui.images.repository')}
            description={t('ui.images.withItsRegistryWithoutA')}
            isRequired
            validationBehavior="aria"
            validate={() =>
              noRepository ? t('ui.images.nameTheRepository') : undefined
            }
            value={repository}
            onChange={setRepository}
          />
          <TextField
            label={t('table.digest')}
            description={t('ui.images.theWholeDigestSha256And')}
            isRequired
            validationBehavior="aria"
            validate={() =>
              noDigest ? t('ui.images.thisIsNotAWhole') : undefined
            }
            value={digest}
            onChange={setDigest}
          />
          <Flex>
            <Button type="submit" variant="primary">
              {t('ui.images.lookUp')}
            </Button>
          </Flex>
        </Flex>
      </form>
    </Panel>
  );
};
