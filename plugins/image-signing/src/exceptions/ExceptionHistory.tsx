import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { imageSigningTranslationRef } from '../translation';

/** Who did what, in order. It only grows. */
export const ExceptionHistory = (props: { exception: SigningException }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  return (
    <Panel title="History">
      <PlainTable
        caption="History of the exception"
        head={['What', 'Who', 'When', 'Comment']}
        rows={props.exception.history.map((entry, index) => ({
          id: String(index),
          cells: [
            t(`exceptionAction.${entry.action}`),
            <EntityName entityRef={entry.actor} />,
            <TimeAgo at={entry.at} />,
            entry.comment ?? '',
          ],
        }))}
      />
    </Panel>
  );
};
