import type { ReactElement, ReactNode } from 'react';
import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import { Cell, Flex, Text, type ColumnConfig } from '@backstage/ui';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiProhibitedLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { EnforcementRule } from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { StatusLabel, type Tone } from '../components/StatusLabel';
import type { imageSigningTranslationRef } from '../translation';

type Words = TranslationFunction<typeof imageSigningTranslationRef.T>;

const LOOKS: Record<
  EnforcementRule['signature'],
  { tone: Tone; icon: ReactElement }
> = {
  required: { tone: 'good', icon: <RiCheckboxCircleFill size={16} /> },
  'not-required': { tone: 'warning', icon: <RiAlertFill size={16} /> },
  refused: { tone: 'neutral', icon: <RiProhibitedLine size={16} /> },
  unknown: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
};

const Line = (props: { children: ReactNode; secondary?: boolean }) => (
  <Text
    as="p"
    variant={props.secondary ? 'body-x-small' : 'body-small'}
    color={props.secondary ? 'secondary' : 'primary'}
    style={{ overflowWrap: 'anywhere' }}
  >
    {props.children}
  </Text>
);

const Exceptions = ({ exceptions }: Pick<EnforcementRule, 'exceptions'>) => {
  const { allowed, maxDurationDays, approvers } = exceptions;
  if (!allowed) return <Line>not allowed</Line>;
  return (
    <>
      <Line>allowed, for at most {Math.round(maxDurationDays)} days</Line>
      <Line secondary>
        approved by{' '}
        {approvers.length === 0
          ? 'whoever has the permission'
          : approvers.map((approver, index) => (
              <span key={approver}>
                {index > 0 && ', '}
                <EntityName entityRef={approver} />
              </span>
            ))}
      </Line>
    </>
  );
};

/** The columns of the enforcement matrix. */
export function enforcementColumns(
  t: Words,
): ColumnConfig<EnforcementRule & { id: string }>[] {
  return [
    {
      id: 'repository',
      label: 'Repositories',
      isRowHeader: true,
      minWidth: 220,
      cell: rule => (
        <Cell>
          <Text
            as="p"
            variant="body-medium"
            style={{ overflowWrap: 'anywhere' }}
          >
            {rule.repository}
          </Text>
          {!rule.allowedSource && <Line secondary>not an allowed source</Line>}
        </Cell>
      ),
    },
    {
      id: 'environment',
      label: t('table.environment'),
      minWidth: 150,
      cell: rule => (
        <Cell>
          <Line>{rule.environment}</Line>
          <Line secondary>
            clusters should {t(`mode.${rule.intent.signature}`)} signatures,{' '}
            {t(`mode.${rule.intent.digest}`)} digests
          </Line>
        </Cell>
      ),
    },
    {
      id: 'rule',
      label: 'The rule',
      minWidth: 260,
      cell: rule => (
        <Cell>
          <StatusLabel {...LOOKS[rule.signature]}>
            {t(`enforcement.${rule.signature}`)}
            {rule.unsigned?.until ? ` until ${rule.unsigned.until}` : ''}
          </StatusLabel>
          {rule.rules.map(one => (
            <div key={one.name}>
              <Line>
                {one.name}
                {one.owner && (
                  <>
                    , owner <EntityName entityRef={one.owner} />
                  </>
                )}
              </Line>
              {one.requires.map(line => (
                <Line key={line} secondary>
                  {line}
                </Line>
              ))}
            </div>
          ))}
        </Cell>
      ),
    },
    {
      id: 'exceptions',
      label: t('page.exceptions'),
      minWidth: 150,
      cell: rule => (
        <Cell>
          <Exceptions exceptions={rule.exceptions} />
        </Cell>
      ),
    },
    {
      id: 'gateOwner',
      label: 'Gate owner',
      minWidth: 120,
      cell: rule => (
        <Cell>
          <EntityName entityRef={rule.gateOwner} absent="nobody" />
        </Cell>
      ),
    },
    {
      id: 'findings',
      label: 'Findings',
      minWidth: 220,
      cell: rule => (
        <Cell>
          {rule.findings.length === 0 ? (
            <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
              None
            </StatusLabel>
          ) : (
            <Flex direction="column" gap="1">
              {rule.findings.map(finding => (
                <div key={finding.code}>
                  <StatusLabel tone="bad" icon={<RiAlertFill size={16} />}>
                    {t(`enforcementFinding.${finding.code}`)}
                  </StatusLabel>
                  <Line>{finding.text}</Line>
                  <Line secondary>{finding.fix}</Line>
                </div>
              ))}
            </Flex>
          )}
        </Cell>
      ),
    },
  ];
}
