import type { ReactElement, ReactNode } from 'react';
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
import { useWords, type Words } from '../components/words';

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
  const t = useWords();

  const { allowed, maxDurationDays, approvers } = exceptions;
  if (!allowed) return <Line>{t('ui.registers.notAllowed')}</Line>;
  return (
    <>
      <Line>
        {t('ui.registers.allowedForAtMostRound', {
          round: Math.round(maxDurationDays),
        })}
      </Line>
      <Line secondary>
        {t('ui.registers.approvedBy')}{' '}
        {approvers.length === 0
          ? t('ui.registers.whoeverHasThePermission')
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
      label: t('ui.registers.repositories'),
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
          {!rule.allowedSource && (
            <Line secondary>{t('ui.registers.notAnAllowedSource')}</Line>
          )}
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
            {t('ui.registers.clustersShouldWordSignaturesWord2', {
              word: t(`mode.${rule.intent.signature}`),
              word2: t(`mode.${rule.intent.digest}`),
            })}
          </Line>
        </Cell>
      ),
    },
    {
      id: 'rule',
      label: t('ui.registers.theRule'),
      minWidth: 260,
      cell: rule => (
        <Cell>
          <StatusLabel {...LOOKS[rule.signature]}>
            {t(`enforcement.${rule.signature}`)}
            {rule.unsigned?.until
              ? t('ui.registers.untilUntil', { until: rule.unsigned.until })
              : ''}
          </StatusLabel>
          {rule.rules.map(one => (
            <div key={one.name}>
              <Line>
                {one.name}
                {one.owner && (
                  <>
                    {t('ui.registers.ownerEntityname', {
                      entityName: <EntityName entityRef={one.owner} />,
                    })}
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
      label: t('ui.registers.gateOwner'),
      minWidth: 120,
      cell: rule => (
        <Cell>
          <EntityName
            entityRef={rule.gateOwner}
            absent={t('ui.components.nobody')}
          />
        </Cell>
      ),
    },
    {
      id: 'findings',
      label: t('ui.registers.findings'),
      minWidth: 220,
      cell: rule => (
        <Cell>
          {rule.findings.length === 0 ? (
            <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
              {t('ui.registers.none')}
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
