import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { commonTexts } from './translation/common';
import { uiTexts } from './translation/ui';

interface Texts {
  [key: string]: string | Texts;
}

function flat(texts: Texts, prefix = ''): Array<[string, string]> {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string'
      ? [[`${prefix}${key}`, text] as [string, string]]
      : flat(text, `${prefix}${key}.`),
  );
}

const texts = new Map(flat({ ...commonTexts, ui: uiTexts }));
/** Names as they are asked for: without the form for one or many. */
const nameOf = (key: string) => key.replace(/_(one|other)$/, '');
const names = new Set([...texts.keys()].map(nameOf));

const sources = readdirSync(__dirname, { recursive: true })
  .map(String)
  .filter(
    file =>
      /\.tsx?$/.test(file) &&
      !/\.test\.|__testUtils__|^translation|setupTests/.test(file),
  )
  .map(file =>
    ts.createSourceFile(
      file,
      readFileSync(path.join(__dirname, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    ),
  );

function each(visit: (node: ts.Node, file: string) => void) {
  for (const source of sources) {
    const walk = (node: ts.Node) => {
      visit(node, source.fileName);
      ts.forEachChild(node, walk);
    };
    walk(source);
  }
}

/** Calls that ask for a text: by its name, or by the beginning of names. */
const asked: Array<{
  file: string;
  name?: string;
  start?: string;
  values: string[] | undefined;
}> = [];
each((node, file) => {
  if (!ts.isCallExpression(node) || node.expression.getText() !== 't') return;
  const [first, second] = node.arguments;
  const values =
    second && ts.isObjectLiteralExpression(second)
      ? second.properties.map(property => property.name!.getText())
      : undefined;
  const ask = (name: ts.Expression): void => {
    if (ts.isStringLiteralLike(name)) {
      asked.push({ file, name: name.text, values: second ? values : [] });
    } else if (ts.isTemplateExpression(name)) {
      asked.push({ file, start: name.head.text, values });
    } else if (ts.isConditionalExpression(name)) {
      ask(name.whenTrue);
      ask(name.whenFalse);
    }
  };
  if (first) ask(first);
});

/** Attributes that people read or hear. */
const SAID = new Set([
  'absent',
  'aria-label',
  'caption',
  'description',
  'empty',
  'label',
  'placeholder',
  'title',
]);
/** An address that is made up is the same in every language. */
const EXAMPLE = /^[a-z.]+\.example\.com\//;

describe('the texts of the pages', () => {
  it('are all asked for somewhere', () => {
    const written = sources.map(source => source.text).join('\n');
    const starts = asked.flatMap(({ start }) => (start ? [start] : []));
    const unused = [...names].filter(
      name =>
        // A name in a table of names is asked for where the table is read.
        !written.includes(`'${name}'`) &&
        !starts.some(start => name.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });

  it('exist where they are asked for', () => {
    const missing = asked.filter(
      ({ name, start }) =>
        (name !== undefined && !names.has(name)) ||
        (start && ![...names].some(one => one.startsWith(start))),
    );
    expect(missing).toEqual([]);
  });

  it('get exactly the values that stand in them', () => {
    const wrong = asked.flatMap(({ file, name, values }) => {
      if (name === undefined || values === undefined) return [];
      const wanted = new Set(
        [...texts]
          .filter(([key]) => nameOf(key) === name)
          .flatMap(([key, text]) => [
            ...[...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, value]) => value),
            ...(key === name ? [] : ['count']),
          ]),
      );
      const same =
        wanted.size === values.length && values.every(one => wanted.has(one));
      return same ? [] : [`${file}: ${name} gets ${values.join(', ')}`];
    });
    expect(wrong).toEqual([]);
  });

  it('have both forms where they count', () => {
    const alone = [...texts.keys()].filter(
      key =>
        /_(one|other)$/.test(key) &&
        !(texts.has(`${nameOf(key)}_one`) && texts.has(`${nameOf(key)}_other`)),
    );
    expect(alone).toEqual([]);
  });

  it('stand in no component', () => {
    const found: string[] = [];
    const note = (file: string, text: string) => {
      if (!EXAMPLE.test(text)) {
        found.push(`${file}: ${text.trim()}`);
      }
    };
    each((node, file) => {
      if (ts.isJsxText(node) && /[A-Za-z]{2,}/.test(node.text)) {
        note(file, node.text);
      }
      if (
        ts.isJsxAttribute(node) &&
        SAID.has(node.name.getText()) &&
        node.initializer &&
        ts.isStringLiteral(node.initializer) &&
        /[A-Za-z]{2,}/.test(node.initializer.text)
      ) {
        note(file, node.initializer.text);
      }
    });
    expect(found).toEqual([]);
  });
});
