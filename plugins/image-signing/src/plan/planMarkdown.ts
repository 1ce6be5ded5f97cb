import type {
  EnforcementPlan,
  EnforcementPlanStep,
  ManifestEdit,
} from 'backstage-plugin-image-signing-common';

/** A plan as a document for an issue or a change request. */
export function planMarkdown(plan: EnforcementPlan, exportedAt: Date): string {
  const { controls, trustPolicy, clusterPolicies, blockers } = plan;
  const lines = [
    `# Plan to enforce in ${plan.cluster} / ${plan.namespace}`,
    '',
    ...(plan.demo ? ['**Demo data**', ''] : []),
    `Environment: ${plan.environment ?? 'none'}. Gate owner: ${
      plan.gateOwner ?? 'nobody'
    }. As of ${plan.asOf}${
      plan.stale ? ' (stale)' : ''
    }, exported ${exportedAt.toISOString()}. Nothing was changed.`,
    '',
    '| control | now | should be | with this plan |',
    '| --- | --- | --- | --- |',
    ...(['signature', 'digest'] as const).map(
      name =>
        `| ${name} | ${controls[name].now.mode} | ${
          controls[name].now.intent ?? '–'
        } | ${controls[name].planned.mode} |`,
    ),
    '',
    '## What would break',
    '',
    `Counted over ${plan.lookBackDays} days, running and not.`,
    '',
    '| enforced | workloads | refused | unknown | excepted | admitted |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[
      ['the cluster’s policies', clusterPolicies.counts] as const,
      ['the whole trust policy', trustPolicy.counts] as const,
    ].map(
      ([name, counts]) =>
        `| ${name} | ${counts.workloads} | ${counts.refused} | ${counts.unknown} | ${counts.excepted} | ${counts.admitted} |`,
    ),
    '',
    ...clusterPolicies.fixes.map(
      fix => `- ${fix.text} (frees ${fix.freed} of ${fix.workloads})`,
    ),
    ...(clusterPolicies.fixes.length > 0 ? [''] : []),
    ...blockers.items.map(
      ({ workload, owner, reasons }) =>
        `- ${workload.kind} ${workload.name} (${
          owner ?? 'owner not known'
        }): ${reasons.join(' ')}`,
    ),
    ...(blockers.total > blockers.items.length
      ? [`- and ${blockers.total - blockers.items.length} more`]
      : []),
    ...(blockers.total > 0 ? [''] : []),
    '## Before',
    '',
    ...plan.checks.map(
      ({ state, text, fix }) =>
        `- [${state === 'pass' ? 'x' : ' '}] ${text}${fix ? ` ${fix}` : ''}`,
    ),
    '',
    '## Change',
    '',
    ...plan.steps.flatMap(stepLines),
    ...plan.missing.map(
      control =>
        `No policy is there that could enforce the ${control} control.`,
    ),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function stepLines(step: EnforcementPlanStep): string[] {
  const name = [step.engine, step.policy, step.binding]
    .filter(Boolean)
    .join(' / ');
  return [
    `### ${name} (${step.mode})`,
    '',
    step.granularity,
    '',
    ...(step.why ? [`Not possible: ${step.why}`, ''] : []),
    ...step.notes.flatMap(note => [note, '']),
    ...step.changes.flatMap(edit => manifestLines(edit)),
    ...(step.cannotUndo ? [`Cannot be undone: ${step.cannotUndo}`, ''] : []),
    ...(step.undo.length > 0 ? ['To undo:', ''] : []),
    ...step.undo.flatMap(edit => manifestLines(edit)),
  ];
}

function manifestLines(edit: ManifestEdit): string[] {
  const object = [edit.kind, edit.namespace, edit.name].filter(Boolean);
  return [
    `${edit.action} ${object.join(' ')}`,
    '',
    ...(edit.manifest ? ['```yaml', edit.manifest.trimEnd(), '```', ''] : []),
  ];
}
