import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Node,
  parseAllDocuments,
} from 'yaml';

/** A file of a pipeline, as the repository has it. */
export interface PipelineFile {
  path: string;
  text: string;
}

/** One thing that a pipeline does: a line of a script, or something it calls. */
export interface PipelineStep {
  file: string;
  line: number;
  /** A command of a shell. */
  command?: string;
  /** An action, a reusable workflow, a template or a component. */
  calls?: string;
  /** A failure is let pass. */
  tolerated: boolean;
}

/** Keys under which shells get their text, on the usual systems. */
const SCRIPTS = new Set([
  'run',
  'script',
  'before_script',
  'after_script',
  'commands',
  'bash',
  'pwsh',
]);
/** Keys under which something else is called. */
const CALLS = new Set(['uses', 'include', 'template', 'component', 'task']);
/** What says where a template of GitLab lies. */
const INCLUDED = ['component', 'project', 'remote', 'template', 'local'];

const MAX_DEPTH = 40;

/**
 * The steps of one file.
 *
 * @throws Error where it is no YAML; a Jenkinsfile is read line by line.
 */
export function stepsOf({ path, text }: PipelineFile): PipelineStep[] {
  return /\.ya?ml$/.test(path) ? ofYaml(path, text) : ofLines(path, text);
}

function ofYaml(file: string, text: string): PipelineStep[] {
  const lineCounter = new LineCounter();
  const steps: PipelineStep[] = [];
  // Aliases are not followed: what they name is read where it stands.
  const documents = parseAllDocuments(text, {
    lineCounter,
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return [];

  const lineOf = (node: Node) => lineCounter.linePos(node.range?.[0] ?? 0).line;

  const script = (node: unknown, tolerated: boolean): void => {
    if (isSeq(node)) {
      node.items.forEach(item => script(item, tolerated));
    } else if (isScalar(node) && typeof node.value === 'string') {
      const block =
        node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
      const first = lineOf(node) + (block ? 1 : 0);
      for (const one of commandsOf(node.value)) {
        steps.push({
          file,
          line: first + one.line,
          command: one.command,
          tolerated,
        });
      }
    }
  };

  const call = (node: unknown, tolerated: boolean): void => {
    if (isSeq(node)) {
      node.items.forEach(item => call(item, tolerated));
    } else if (isScalar(node) && typeof node.value === 'string') {
      steps.push({ file, line: lineOf(node), calls: node.value, tolerated });
    } else if (isMap(node)) {
      const parts = INCLUDED.flatMap(key => {
        const value = node.get(key);
        return typeof value === 'string' ? [value] : [];
      });
      const inside = node.get('file');
      if (parts.length > 0) {
        steps.push({
          file,
          line: lineOf(node),
          calls: [
            parts[0],
            ...(typeof inside === 'string' ? [inside] : []),
          ].join(' '),
          tolerated,
        });
      }
    }
  };

  const walk = (node: unknown, tolerated: boolean, depth: number): void => {
    if (depth > MAX_DEPTH) throw new Error('it is nested too deeply');
    if (isSeq(node)) {
      node.items.forEach(item => walk(item, tolerated, depth + 1));
    } else if (isMap(node)) {
      const here = tolerated || isTolerated(node);
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : '';
        if (SCRIPTS.has(name)) script(value, here);
        else if (CALLS.has(name)) call(value, here);
        // A reusable thing says so once more inside; both are told.
        if (!SCRIPTS.has(name)) walk(value, here, depth + 1);
      }
    }
  };

  for (const document of documents) {
    const [error] = document.errors;
    if (error) throw new Error(error.message.split('\n')[0]);
    walk(document.contents, false, 0);
  }
  return steps;
}

function isTolerated(node: import('yaml').YAMLMap): boolean {
  const said = ['continue-on-error', 'allow_failure', 'continueOnError'].map(
    key => node.get(key),
  );
  // Some exit codes, or an expression: it may be let pass.
  return said.some(value => value !== undefined && value !== false);
}

/** A Jenkinsfile, or a script: what stands in its lines. */
function ofLines(file: string, text: string): PipelineStep[] {
  const plain = text
    .split('\n')
    .map(line => (/^\s*(\/\/|\*|\/\*)/.test(line) ? '' : line))
    .join('\n');
  return commandsOf(plain).map(({ line, command }) => ({
    file,
    line: line + 1,
    command: command
      .replace(/^(sh|bat)\s*\(?\s*['"]{1,3}/, '')
      .replace(/['"]{1,3}\s*\)?$/, ''),
    tolerated: false,
  }));
}

/** Commands with the line, from 0, on which each begins. */
function commandsOf(text: string): Array<{ line: number; command: string }> {
  const commands: Array<{ line: number; command: string }> = [];
  let open: { line: number; command: string } | undefined;
  text.split('\n').forEach((raw, line) => {
    const stripped = raw.trim();
    if (!open && (stripped === '' || stripped.startsWith('#'))) return;
    const goesOn = stripped.endsWith('\\');
    const part = goesOn ? stripped.slice(0, -1).trim() : stripped;
    open = open
      ? { line: open.line, command: `${open.command} ${part}` }
      : { line, command: part };
    if (!goesOn) {
      commands.push(open);
      open = undefined;
    }
  });
  if (open) commands.push(open);
  return commands.flatMap(({ line, command }) =>
    command
      .split(/&&|\|\||;|\|/)
      .map(one => ({ line, command: one.trim() }))
      .filter(one => one.command !== ''),
  );
}
