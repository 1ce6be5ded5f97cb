import { useState, type FormEvent } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import {
  Alert,
  Button,
  Checkbox,
  CheckboxGroup,
  Flex,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import {
  DECIDED_ATTESTATIONS,
  KEY_CUSTODIES,
  type ServiceDecision,
  type SigningDecision,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { ChoiceField } from '../components/ChoiceField';
import { errorMessage } from '../components/LoadError';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';

const KEY_MODELS: Array<SigningDecision['keyModel']> = [
  'keyless',
  'key',
  'certificate',
];
const OWNER_KINDS: Array<SigningDecision['releaseOwner']['kind']> = [
  'team',
  'engineer',
  'ci-account',
];

interface FormProps {
  entity: { kind: string; namespace: string; name: string };
  decided: ServiceDecision;
  onSaved: (decision: ServiceDecision) => void;
  onReload: () => void;
}

const DecisionForm = (props: FormProps) => {
  const t = useWords();
  const api = useApi(imageSigningApiRef);
  const { entity, decided, onSaved, onReload } = props;
  const before = decided.versions[0]?.decision;
  const [attestations, setAttestations] = useState<string[]>(
    before?.attestations ?? [],
  );
  const [keyModel, setKeyModel] = useState<string>(before?.keyModel ?? '');
  const [custody, setCustody] = useState<string>(before?.custody ?? '');
  const [ownerKind, setOwnerKind] = useState<string>(
    before?.releaseOwner.kind ?? '',
  );
  const [ownerName, setOwnerName] = useState(before?.releaseOwner.name ?? '');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const withKey = keyModel !== '' && keyModel !== 'keyless';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = [
      [keyModel, t('ui.decision.keys')],
      [withKey ? custody : 'none', t('ui.decision.custodyLabel')],
      [ownerKind, t('ui.decision.ownerKindLabel')],
      [ownerName.trim(), t('ui.decision.releaseOwner')],
      [reason.trim(), t('ui.decision.reason')],
    ].filter(([value]) => !value);
    if (missing.length > 0) {
      setProblem(
        t('ui.decision.missing', {
          fields: missing.map(([, label]) => label).join(', '),
        }),
      );
      return;
    }
    setPending(true);
    setProblem(undefined);
    try {
      onSaved(
        await api.saveServiceDecision(entity, {
          version: decided.version,
          reason: reason.trim(),
          decision: {
            attestations: DECIDED_ATTESTATIONS.filter(id =>
              attestations.includes(id),
            ),
            keyModel,
            ...(withKey && { custody }),
            releaseOwner: { kind: ownerKind, name: ownerName.trim() },
          } as SigningDecision,
        }),
      );
    } catch (error) {
      setProblem(errorMessage(toError(error)));
    } finally {
      setPending(false);
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <Flex direction="column" gap="4">
        <CheckboxGroup
          label={t('ui.decision.format')}
          description={t('ui.decision.formatHint')}
          value={attestations}
          onChange={setAttestations}
        >
          {DECIDED_ATTESTATIONS.map(id => (
            <Checkbox key={id} value={id}>
              {t(`ui.decision.element.${id}`)}
            </Checkbox>
          ))}
        </CheckboxGroup>
        <ChoiceField
          label={t('ui.decision.keys')}
          description={t('ui.decision.keysHint')}
          options={KEY_MODELS.map(id => ({
            id,
            label: t(`ui.decision.keyModel.${id}`),
          }))}
          value={keyModel}
          error={undefined}
          onChange={setKeyModel}
        />
        {withKey && (
          <ChoiceField
            label={t('ui.decision.custodyLabel')}
            description={t('ui.decision.custodyHint')}
            options={KEY_CUSTODIES.map(id => ({
              id,
              label: t(`ui.decision.custody.${id}`),
            }))}
            value={custody}
            error={undefined}
            onChange={setCustody}
          />
        )}
        <ChoiceField
          label={t('ui.decision.ownerKindLabel')}
          description={t('ui.decision.ownerKindHint')}
          options={OWNER_KINDS.map(id => ({
            id,
            label: t(`ui.decision.ownerKind.${id}`),
          }))}
          value={ownerKind}
          error={undefined}
          onChange={setOwnerKind}
        />
        <TextField
          label={t('ui.decision.releaseOwner')}
          description={t('ui.decision.ownerHint')}
          isRequired
          value={ownerName}
          onChange={setOwnerName}
        />
        <TextAreaField
          label={t('ui.decision.reason')}
          description={t('ui.decision.reasonHint')}
          isRequired
          value={reason}
          onChange={setReason}
        />
        {problem && (
          <Alert
            role="alert"
            status="danger"
            icon
            title={t('ui.decision.notSaved')}
            description={problem}
            customActions={
              problem.startsWith('version:') && (
                <Button size="small" variant="secondary" onPress={onReload}>
                  {t('ui.decision.loadItAgain')}
                </Button>
              )
            }
          />
        )}
        <div>
          <Button type="submit" variant="primary" isPending={pending}>
            {t('ui.decision.save')}
          </Button>
        </div>
      </Flex>
    </form>
  );
};

/** The form, filled in with what is in force. */
export const DecisionDrawer = (
  props: FormProps & { open: boolean; onClose: () => void },
) => {
  const t = useWords();
  const { open, onClose, ...rest } = props;
  return (
    <SideDrawer
      choices
      title={t('ui.decision.title')}
      open={open}
      onClose={onClose}
    >
      {open && <DecisionForm {...rest} />}
    </SideDrawer>
  );
};
