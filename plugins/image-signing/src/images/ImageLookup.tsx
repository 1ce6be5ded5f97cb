import { useState, type FormEvent } from 'react';
import { Button, Flex, TextField } from '@backstage/ui';
import { Panel } from '../components/Panel';

const DIGEST = /^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;

/** Asks for one image; only a whole digest names one. */
export const ImageLookup = (props: {
  repository: string | undefined;
  digest: string | undefined;
  onLookup: (image: { repository: string; digest: string }) => void;
}) => {
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
    <Panel title="Look up an image">
      <form onSubmit={submit} noValidate>
        <Flex direction="column" gap="3">
          <TextField
            label="Repository"
            description="With its registry, without a tag: registry.example.com/team/service"
            isRequired
            validationBehavior="aria"
            validate={() => (noRepository ? 'Name the repository.' : undefined)}
            value={repository}
            onChange={setRepository}
          />
          <TextField
            label="Digest"
            description="The whole digest, sha256: and 64 digits. A tag is a label and may move."
            isRequired
            validationBehavior="aria"
            validate={() =>
              noDigest ? 'This is not a whole digest.' : undefined
            }
            value={digest}
            onChange={setDigest}
          />
          <Flex>
            <Button type="submit" variant="primary">
              Look up
            </Button>
          </Flex>
        </Flex>
      </form>
    </Panel>
  );
};
