import {
  isSubsetOf,
  parseDistinguishedName,
  type DistinguishedName,
} from './distinguishedName';

const SUBJECT = 'x509.subject';

/**
 * What is wrong with a list of trusted identities, by their index: `*` stands
 * alone, names keep the rules, and none is a part of another.
 *
 * @param options - `ofPlugins`: what happens to identities of another kind,
 * which only a plugin could match.
 *
 * Spec: Notary Project, trust-store-trust-policy, "Trusted identities".
 */
export function identityProblems(
  identities: string[],
  options: { ofPlugins: 'refuse' | 'ignore' },
): Array<{ index: number; message: string }> {
  const problems: Array<{ index: number; message: string }> = [];
  const names: Array<{ index: number; name: DistinguishedName }> = [];
  identities.forEach((identity, index) => {
    const refuse = (message: string) => problems.push({ index, message });
    if (identity === '*') {
      if (identities.length > 1) {
        refuse('"*" stands for any identity, so it must be the only one');
      }
      return;
    }
    const colon = identity.indexOf(':');
    if (colon < 0) {
      refuse('must be "*" or x509.subject: followed by a distinguished name');
    } else if (identity.slice(0, colon) === SUBJECT) {
      try {
        names.push({ index, name: nameOf(identity) });
      } catch (error) {
        refuse((error as Error).message);
      }
    } else if (options.ofPlugins === 'refuse') {
      refuse(`only ${SUBJECT}: is supported, not ${identity.slice(0, colon)}:`);
    }
  });
  for (const one of names) {
    const other = names.find(
      ({ index, name }) => index !== one.index && isSubsetOf(one.name, name),
    );
    if (other) {
      problems.push({
        index: one.index,
        message: `covers ${identities[other.index]} too; keep one of them`,
      });
    }
  }
  return problems;
}

/**
 * Whether a subject is one of the trusted identities. A subject that breaks
 * the rules for names is none of them, whatever it contains.
 */
export function isTrustedIdentity(
  subject: string,
  identities: string[],
): boolean {
  if (identities.includes('*')) {
    return true;
  }
  let name: DistinguishedName;
  try {
    name = parseDistinguishedName(subject);
  } catch {
    return false;
  }
  // Identities of other kinds belong to plugins; here they match nobody.
  return identities
    .filter(identity => identity.startsWith(`${SUBJECT}:`))
    .some(identity => isSubsetOf(nameOf(identity), name));
}

function nameOf(identity: string): DistinguishedName {
  return parseDistinguishedName(identity.slice(SUBJECT.length + 1));
}
