/** One requirement of a label selector; all of them must hold. */
export type LabelRequirement =
  | { key: string; operator: 'in' | 'notin'; values: string[] }
  | { key: string; operator: 'exists' | 'absent' };

const KEY = '[A-Za-z0-9](?:[A-Za-z0-9./_-]{0,315}[A-Za-z0-9])?';
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EQUAL = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*([A-Za-z0-9._-]*)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);
const MAX_LENGTH = 2000;

/**
 * Parses a label selector as `kubectl -l` takes it. Undefined where it is not
 * one, and for the empty selector, which would select everything.
 */
export function parseLabelSelector(
  text: string,
): LabelRequirement[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const parts = text
    // A comma inside of parentheses belongs to the set.
    .split(/,(?![^(]*\))/)
    .map(part => part.trim());
  const requirements = parts.map(parseRequirement);
  return requirements.every((one): one is LabelRequirement => one !== undefined)
    ? requirements
    : undefined;
}

function parseRequirement(text: string): LabelRequirement | undefined {
  const set = SET.exec(text);
  if (set) {
    const values = set[3].split(',').map(value => value.trim());
    return { key: set[1], operator: set[2] as 'in' | 'notin', values };
  }
  const equal = EQUAL.exec(text);
  if (equal) {
    const operator = equal[2] === '!=' ? 'notin' : 'in';
    return { key: equal[1], operator, values: [equal[3]] };
  }
  const exists = EXISTS.exec(text);
  if (exists) {
    return { key: exists[2], operator: exists[1] ? 'absent' : 'exists' };
  }
  return undefined;
}

/** As in Kubernetes, `notin` and `!=` also match where the label is absent. */
export function matchesLabels(
  requirements: readonly LabelRequirement[],
  labels: Record<string, string>,
): boolean {
  return requirements.every(requirement => {
    const present = Object.hasOwn(labels, requirement.key);
    switch (requirement.operator) {
      case 'exists':
        return present;
      case 'absent':
        return !present;
      case 'in':
        return present && requirement.values.includes(labels[requirement.key]);
      default:
        return !(
          present && requirement.values.includes(labels[requirement.key])
        );
    }
  });
}
