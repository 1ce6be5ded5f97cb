import { RiSkipForwardLine } from '@remixicon/react';
import {
  overridesFor,
  type RolloutOverride,
} from 'backstage-plugin-image-signing-common';
import { StatusLabel } from '../components/StatusLabel';
import { useWords } from '../components/words';

/** What a service may skip in its environments now, one line each. */
export const OverridesOf = (props: {
  entityRef: string;
  environments: string[];
  overrides: readonly RolloutOverride[];
}) => {
  const t = useWords();
  const { entityRef, environments, overrides } = props;
  const now = new Date();
  const document = {
    version: 0,
    pilots: [],
    notes: [],
    overrides: [...overrides],
  };
  return (
    <>
      {environments.flatMap(environment =>
        overridesFor(document, { entityRef, environment }, now).map(one => (
          <div key={`${environment} ${one.id}`}>
            <StatusLabel
              tone="warning"
              icon={<RiSkipForwardLine size={16} />}
              title={one.reason}
            >
              {t('guide.override', {
                environment,
                stage: t(`stage.${one.stage}`),
                until: one.until.slice(0, 10),
              })}
            </StatusLabel>
          </div>
        )),
      )}
    </>
  );
};
