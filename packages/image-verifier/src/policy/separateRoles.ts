import { makeReason } from '../reasons';
import type { JudgedAttestation } from './attestationRequirements';
import { plain } from './conclude';
import type { RequirementResult } from './result';
import type { PolicyRule } from './trustPolicy';

/** Nobody may be among those who filled two roles of a group. Pure. */
export function judgeRoles(
  rule: PolicyRule,
  signatures: RequirementResult[],
  attestations: JudgedAttestation[],
): RequirementResult[] {
  const signersOf = new Map<string, Set<string>>([
    ['signature', signersIn(signatures)],
    ...attestations.map(({ name, results }): [string, Set<string>] => [
      name,
      signersIn(results),
    ]),
  ]);
  return rule.separateRoles.map(roles => {
    const requirement = `${roles.join(' and ')} by different signers`;
    const empty = roles.filter(role => !signersOf.get(role)?.size);
    const signers = new Set(
      roles.flatMap(role => [...(signersOf.get(role) ?? [])]),
    );
    const conflicts = [...signers].flatMap(signer => {
      const filled = roles.filter(role => signersOf.get(role)?.has(signer));
      return filled.length > 1
        ? [
            makeReason('ROLES_NOT_SEPARATE', {
              signer,
              roles: filled.join(' and '),
            }),
          ]
        : [];
    });
    // Who has not signed cannot be told apart.
    const missing = makeReason('SIGNERS_INSUFFICIENT', {
      found: roles.length - empty.length,
      required: roles.length,
      missing: empty.join(', '),
    });
    return plain(rule, 'separateRoles', {
      requirement,
      reasons:
        conflicts.length === 0 && empty.length > 0 ? [missing] : conflicts,
      inconclusive: conflicts.length === 0,
    });
  });
}

function signersIn(results: RequirementResult[]): Set<string> {
  return new Set(
    results.flatMap(({ matched }) =>
      (matched ?? []).map(({ signer }) => signer),
    ),
  );
}
