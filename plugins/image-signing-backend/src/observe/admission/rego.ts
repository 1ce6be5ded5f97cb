/** A rule of a Rego module, without comments and white space. */
export interface RegoRule {
  /** Everything before the body, for example `violation[{"msg":msg}]`. */
  head: string;
  /** The statements of the body, a leading `not` written as `!`. */
  body: string[];
}

/** Longer modules are not read: those that people write are far shorter. */
const MAX_LENGTH = 100_000;

/** Copies a string or raw string that starts at `at`; answers where it ends. */
function endOfString(text: string, at: number): number {
  const quote = text[at];
  let end = at + 1;
  while (end < text.length && text[end] !== quote) {
    end += quote === '"' && text[end] === '\\' ? 2 : 1;
  }
  return Math.min(end + 1, text.length);
}

/** Splits a text into strings and all else, comments left out. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let at = 0;
  let plain = '';
  while (at < text.length) {
    const char = text[at];
    if (char === '"' || char === '`') {
      const end = endOfString(text, at);
      found.push(plain, text.slice(at, end));
      plain = '';
      at = end;
    } else if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else {
      plain += char;
      at += 1;
    }
  }
  return [...found, plain].filter(Boolean);
}

function isString(piece: string): boolean {
  return piece.startsWith('"') || piece.startsWith('`');
}

function compact(text: string): string {
  return pieces(text)
    .map(piece => (isString(piece) ? piece : piece.replace(/\s+/g, '')))
    .join('');
}

/** Brings the head of a rule into the older form: `x contains y if` is `x[y]`. */
function headOf(text: string): string {
  const plain = text.trim().replace(/\s+if$/, '');
  const contains = /^(\w+)\s+contains\s+([\s\S]+)$/.exec(plain);
  return compact(contains ? `${contains[1]}[${contains[2]}]` : plain);
}

function statementOf(text: string): string {
  const negated = /^\s*not\s+/.exec(text);
  return negated ? `!${compact(text.slice(negated[0].length))}` : compact(text);
}

const OPENING = '([{';
const CLOSING = ')]}';

/**
 * Takes a Rego module apart into rules and statements. Undefined where it is
 * too long, its brackets do not match, or a rule has an `else`: such a module
 * is not understood.
 */
export function readRego(module: string): RegoRule[] | undefined {
  if (module.length > MAX_LENGTH) return undefined;
  const rules: RegoRule[] = [];
  let head = '';
  let statement = '';
  let body: string[] | undefined;
  let depth = 0;
  const endStatement = () => {
    if (statement.trim()) body?.push(statementOf(statement));
    statement = '';
  };
  const take = (text: string) => {
    if (body) statement += text;
    else head += text;
  };
  for (const piece of pieces(module)) {
    if (isString(piece)) {
      take(piece);
      continue;
    }
    for (const char of piece) {
      if (OPENING.includes(char)) {
        const isObject = /\bcontains\s*$/.test(head);
        if (char === '{' && depth === 0 && !body && !isObject) body = [];
        else {
          depth += 1;
          take(char);
        }
      } else if (CLOSING.includes(char)) {
        if (depth === 0) {
          if (char !== '}' || !body) return undefined;
          endStatement();
          rules.push({ head: headOf(head), body });
          head = '';
          body = undefined;
        } else {
          depth -= 1;
          take(char);
        }
      } else if ((char === '\n' || char === ';') && depth === 0) {
        if (body) endStatement();
        else if (/^\s*(package|import|default)\s/.test(head)) head = '';
        else head += ' ';
      } else {
        take(char);
      }
    }
  }
  if (depth !== 0 || body) return undefined;
  return rules.some(rule => /^else\b|^else(:=|=)/.test(rule.head))
    ? undefined
    : rules;
}
