/** How firmly a text that fits a pattern is known to hold a digest. */
export type DigestDemand = 'none' | 'weak' | 'full';

const RANK: Record<DigestDemand, number> = { none: 0, weak: 1, full: 2 };

/** The weaker of two demands: what both branches of a choice have in common. */
export function weaker(left: DigestDemand, right: DigestDemand): DigestDemand {
  return RANK[left] <= RANK[right] ? left : right;
}

/** The stronger of two demands: what two checks together ask for. */
export function stronger(
  left: DigestDemand,
  right: DigestDemand,
): DigestDemand {
  return RANK[left] >= RANK[right] ? left : right;
}

const FULL =
  /@sha256:(\[(a-f0-9|0-9a-f|a-fA-F0-9|A-Fa-f0-9|0-9a-fA-F|0-9A-Fa-f)\]|\[\[:xdigit:\]\])\{64\}\$$/;

/** Index after a character class that opens at `from`; -1 where it does not close. */
function afterClass(regex: string, from: number): number {
  let index = from + 1;
  if (regex[index] === '^') index += 1;
  if (regex[index] === ']') index += 1;
  while (index < regex.length) {
    if (regex[index] === '\\') index += 2;
    else if (regex.startsWith('[:', index)) {
      const end = regex.indexOf(':]', index);
      index = end < 0 ? regex.length : end + 2;
    } else if (regex[index] === ']') return index + 1;
    else index += 1;
  }
  return -1;
}

/** Whether the piece before `index` may be left out. */
function isOptional(regex: string, index: number): boolean {
  return (
    '?*'.includes(regex[index] ?? ' ') ||
    /^\{0*[,}]/.test(regex.slice(index, index + 8))
  );
}

interface Reading {
  demands: boolean;
  next: number;
}

/** Reads alternatives up to the closing bracket or the end; each must demand an `@`. */
function readAlternatives(regex: string, from: number, depth: number): Reading {
  if (depth > 50) return { demands: false, next: regex.length + 1 };
  let index = from;
  let every = true;
  let here = false;
  while (index < regex.length && regex[index] !== ')') {
    const character = regex[index];
    let next = index + 1;
    let demands = false;
    if (character === '|') {
      every = every && here;
      here = false;
      index = next;
      continue;
    }
    if (character === '\\') {
      demands = regex[index + 1] === '@';
      // \Q, \p, \x and the like are more than one letter: they are not read.
      if (
        /[A-Za-z0-9]/.test(regex[index + 1] ?? '') &&
        !/[dDwWsSbB.]/.test(regex[index + 1])
      ) {
        return { demands: false, next: regex.length + 1 };
      }
      next = index + 2;
    } else if (character === '[') {
      next = afterClass(regex, index);
      if (next < 0) return { demands: false, next: regex.length + 1 };
    } else if (character === '(') {
      if (regex[next] === '?') {
        if (regex[next + 1] !== ':')
          return { demands: false, next: regex.length + 1 };
        next += 2;
      }
      const group = readAlternatives(regex, next, depth + 1);
      if (regex[group.next] !== ')')
        return { demands: false, next: regex.length + 1 };
      demands = group.demands;
      next = group.next + 1;
    } else demands = character === '@';
    if (demands && !isOptional(regex, next)) here = true;
    index = next;
  }
  return { demands: every && here, next: index };
}

/**
 * Whether every text in which the regular expression finds a match holds an
 * `@`, and with it a digest. Everything that is not plainly read counts as no.
 */
export function regexDemand(regex: string): DigestDemand {
  const { demands, next } = readAlternatives(regex, 0, 0);
  if (!demands || next !== regex.length) return 'none';
  return FULL.test(regex) && !/[|()]/.test(regex) ? 'full' : 'weak';
}
