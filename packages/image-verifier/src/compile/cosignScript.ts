import { resolveAuthorities } from './authorities';
import { comment, ScriptWriter } from './cosignCommands';
import { Gaps } from './gaps';
import { formatOf, planRules, type RulePlan } from './plan';
import type { CompiledPolicy, CompileInput } from './types';

/**
 * A trust policy as a POSIX shell script that asks the real `cosign`, with the
 * keys, roots and CUE policies that it needs beside it. Pure.
 */
export function compileCosignScript(input: CompileInput): CompiledPolicy {
  const gaps = new Gaps();
  const authorities = resolveAuthorities(input, gaps);
  const plans = planRules(input, gaps, {
    sources: true,
    annotations: rule => formatOf(rule, input) === 'cosign-legacy',
  });
  if (input.mode === 'audit') {
    gaps.stricter(undefined, 'mode', 'the script has no audit mode');
  }
  const writer = new ScriptWriter(input, gaps, authorities);
  const rules = plans.map((plan, i) => writer.rule(plan, i + 1));
  const script = [
    ...header(input),
    ...rules.flatMap(({ lines }) => lines),
    ...footer(input, plans),
  ].join('\n');
  return {
    target: 'cosign-script',
    files: [
      { name: 'verify.sh', text: `${script}\n`, executable: true },
      ...writer.files.values(),
    ],
    notExpressible: gaps.list,
  };
}

function header({ policy, environment }: CompileInput): string[] {
  return [
    '#!/bin/sh',
    `# Trust policy ${policy.version}`,
    ...(environment === undefined
      ? []
      : [`# Environment: ${comment(environment)}`]),
    '# verify.sh REGISTRY/REPOSITORY@sha256:DIGEST',
    '# Exit codes: 0 the policy is met, 1 it is not, 2 wrong call.',
    '# $COSIGN: the program, default cosign (3.0 or later).',
    'set -u',
    '',
    'cosign=${COSIGN:-cosign}',
    'dir=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 2',
    'image=${1-}',
    'repository=${image%@sha256:*}',
    'if [ $# -ne 1 ] || ! printf \'%s\\n\' "$image" |',
    "  grep -Eq '^[a-z0-9._:-]+(/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$' ||",
    "  ! printf '%s\\n' \"${repository%%/*}\" | grep -Eq '[.:]|^localhost$'",
    'then',
    '  echo "usage: $0 REGISTRY/REPOSITORY@sha256:DIGEST" >&2',
    '  exit 2',
    'fi',
    '',
    'is_one_of() { printf \'%s\\n\' "$repository" | grep -Eq -- "$1"; }',
    'met=0',
    'counts() { if "$cosign" "$@" "$image" >/dev/null; then met=$((met + 1)); fi; }',
    'at_least() {',
    '  if [ "$met" -lt "$1" ]; then echo "FAILED  $2" >&2; exit 1; fi',
    '  echo "met     $2" >&2',
    '  met=0',
    '}',
    '',
  ];
}

function footer(
  { policy, environment }: CompileInput,
  plans: RulePlan[],
): string[] {
  const lines = ['highest=', 'applies=0'];
  plans.forEach(({ rule }, i) => {
    lines.push(
      `if covers_${i + 1}; then`,
      `  if [ -z "$highest" ] || [ ${rule.precedence} -gt "$highest" ]; then highest=${rule.precedence}; fi`,
      '  applies=1',
      'fi',
    );
  });
  lines.push(
    'if [ "$applies" -eq 0 ]; then',
    ...(policy.unmatched === 'deny'
      ? ['  echo "FAILED  no rule covers $repository" >&2', '  exit 1']
      : [
          '  echo "passes unverified: no rule covers $repository" >&2',
          '  exit 0',
        ]),
    'fi',
  );
  plans.forEach(({ rule }, i) => {
    // Without an environment every rule that covers the image applies.
    lines.push(
      environment === undefined
        ? `if covers_${i + 1}; then rule_${i + 1}; fi`
        : `if covers_${i + 1} && [ "$highest" -eq ${
            rule.precedence
          } ]; then rule_${i + 1}; fi`,
    );
  });
  return lines;
}
