import { asObject, own } from '../encoding/json';

/**
 * A JSON Schema as tables of its keys, for the documentation: one table an
 * object, in the order of the schema.
 */
export function schemaMarkdown(schema: Record<string, unknown>): string {
  const tables: string[] = [];
  const seen = new Set<string>();
  const visit = (value: unknown, path: string) => {
    const properties = asObject(own(value, 'properties'));
    if (!properties) {
      alternativesOf(value).forEach(one => visit(one, path));
      const items = own(value, 'items');
      if (items !== undefined) visit(items, `${path}[]`);
      const values = own(value, 'additionalProperties');
      if (asObject(values)) visit(values, `${path}.NAME`);
      return;
    }
    const table = tableOf(value, properties, schema);
    // A tree repeats itself.
    if (seen.has(table)) {
      return;
    }
    seen.add(table);
    const title = path.replace(/^\./, '');
    tables.push(`${title === '' ? '' : `### \`${title}\`\n\n`}${table}`);
    for (const [key, child] of Object.entries(properties)) {
      visit(resolved(child, schema), `${path}.${key}`);
    }
  };
  visit(schema, '');
  return `${tables.join('\n\n')}\n`;
}

function tableOf(
  schema: unknown,
  properties: Record<string, unknown>,
  root: Record<string, unknown>,
): string {
  const required = own(schema, 'required');
  const rows = Object.entries(properties).map(([key, value]) => [
    `\`${key}\`${
      Array.isArray(required) && required.includes(key) ? ' (required)' : ''
    }`,
    typeOf(value),
    text(
      own(value, 'description') ?? own(resolved(value, root), 'description'),
    ),
  ]);
  return [
    '| key | value | meaning |',
    '| --- | --- | --- |',
    ...rows.map(cells => `| ${cells.join(' | ')} |`),
  ].join('\n');
}

function typeOf(value: unknown): string {
  const choices = own(value, 'enum');
  if (Array.isArray(choices)) {
    return choices.map(choice => `\`${choice}\``).join(', ');
  }
  const constant = own(value, 'const');
  if (constant !== undefined) {
    return `\`${constant}\``;
  }
  const alternatives = alternativesOf(value);
  if (alternatives.length > 0) {
    return [...new Set(alternatives.map(typeOf))].join(' or ');
  }
  const reference = own(value, '$ref');
  if (typeof reference === 'string') {
    return 'signers';
  }
  const type = own(value, 'type');
  if (type === 'array') {
    return `list of ${typeOf(own(value, 'items'))}`;
  }
  if (type === 'object') {
    return asObject(own(value, 'properties')) ? 'object' : 'map';
  }
  return typeof type === 'string' ? type : 'any';
}

function alternativesOf(value: unknown): unknown[] {
  const alternatives = own(value, 'anyOf') ?? own(value, 'oneOf');
  return Array.isArray(alternatives) ? alternatives : [];
}

function resolved(value: unknown, schema: Record<string, unknown>): unknown {
  const reference = own(value, '$ref');
  if (typeof reference !== 'string') {
    return value;
  }
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, key) => own(at, key), schema);
}

// What Markdown would read as something else than text.
function text(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[|*<]/g, '\\$&') : '';
}
