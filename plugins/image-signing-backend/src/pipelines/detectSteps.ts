import type { PipelineFinding } from 'backstage-plugin-image-signing-common';
import { matchesGlob } from 'backstage-plugin-image-signing-common';
import { PipelineFile, PipelineStep, stepsOf } from './pipelineSteps';

/** A template that others call, and what it is known to do. */
export interface KnownTemplate {
  /** Glob over what stands at the call; `*` is any run of characters. */
  match: string;
  signs: boolean;
  verifies: boolean;
}

type Found = PipelineFinding['sign'];
type Step = Found['steps'][number];
type Purpose = 'sign' | 'verify';

const COMMANDS: Record<Purpose, RegExp> = {
  sign: /(?:^|[\s/$("'])(?:cosign|notation)\s+sign(?=\s|$)(.*)$/,
  verify:
    /(?:^|[\s/$("'])(?:(?:cosign|notation)\s+verify|image-verifier\s+verify|slsa-verifier\s+verify-image)(?=\s|$)(.*)$/,
};
const ACTIONS: Record<Purpose, RegExp> = {
  sign: /^notaryproject\/notation-action\/sign@/,
  verify: /^notaryproject\/notation-action\/verify@/,
};
/** More than anybody reads. */
const MOST = 20;
const MAX_TEXT = 300;

/**
 * Whether the pipelines of a repository sign and verify, and where. What is
 * called and not known may do either, so it leaves open what was not found.
 */
export function detectSteps(
  files: readonly PipelineFile[],
  templates: readonly KnownTemplate[],
): Pick<PipelineFinding, 'sign' | 'verify' | 'files' | 'unread' | 'templates'> {
  const steps: PipelineStep[] = [];
  const unread: PipelineFinding['unread'] = [];
  for (const file of files) {
    try {
      steps.push(...stepsOf(file));
    } catch (error) {
      unread.push({
        path: file.path,
        reason: (error as Error).message.slice(0, MAX_TEXT),
      });
    }
  }
  const paths = new Set(files.map(({ path }) => path));
  const calls = steps.filter(
    (step): step is PipelineStep & { calls: string } =>
      step.calls !== undefined &&
      // Those that are read here, and steps that are known, hide nothing.
      isOpaque(step.calls, paths) &&
      !Object.values(ACTIONS).some(action => action.test(step.calls!)),
  );
  const known = (call: string) =>
    templates.find(template => matchesGlob(template.match, call));
  const strangers = [
    ...new Set(calls.map(step => step.calls).filter(call => !known(call))),
  ].sort();
  const find = (purpose: Purpose): Found => {
    const found = steps.flatMap((step): Step[] => {
      const template = step.calls === undefined ? undefined : known(step.calls);
      const by = template
        ? template[purpose === 'sign' ? 'signs' : 'verifies'] && 'template'
        : namedBy(step, purpose);
      if (!by) return [];
      return [
        {
          file: step.file,
          line: step.line,
          text: (step.command ?? step.calls ?? '').slice(0, MAX_TEXT),
          by,
          tolerated: step.tolerated,
        },
      ];
    });
    const open = strangers.length > 0 || unread.length > 0;
    const none = open ? 'unknown' : 'missing';
    return {
      state: found.length > 0 ? 'found' : none,
      steps: found.slice(0, MOST),
    };
  };
  return {
    sign: find('sign'),
    verify: find('verify'),
    files: files.map(({ path }) => path),
    unread,
    templates: strangers.slice(0, MOST),
  };
}

/**
 * Whether a call may hide a step: a pipeline of others, or an action that by its
 * name may sign or verify. What only installs a tool does neither.
 */
function isOpaque(call: string, paths: ReadonlySet<string>): boolean {
  if (call.startsWith('docker://')) return false;
  if (paths.has(call.replace(/^(\.\/|\/)/, ''))) return false;
  const isAction = /^[\w.-]+\/[\w./-]+@/.test(call) && !/\.ya?ml@/.test(call);
  return (
    !isAction ||
    (/sign|cosign|notar|notation|attest|verif/i.test(call) &&
      !/installer|setup/i.test(call))
  );
}

/** Options of signing tools that take no value. */
const FLAGS = new Set([
  '--yes',
  '-y',
  '--recursive',
  '-r',
  '--offline',
  '--local-image',
  '--last-verified',
  '--allow-insecure-registry',
  '--allow-http-registry',
  '--insecure-ignore-tlog',
  '--insecure-ignore-sct',
  '--private-infrastructure',
  '--verbose',
  '-v',
  '--debug',
  '-d',
]);

/** What of a command line is neither an option nor the value of one. */
function argumentsOf(rest: string): string[] {
  const words = rest
    .replace(/\$\{\{\s*(.*?)\s*\}\}/g, '$$$1')
    .split(/\s+/)
    .map(word => word.replace(/^["']+|["')]+$/g, ''))
    .filter(word => word !== '');
  return words.filter((word, index) => {
    if (word.startsWith('-')) return false;
    const before = words[index - 1];
    return (
      !before?.startsWith('-') || before.includes('=') || FLAGS.has(before)
    );
  });
}

/** How a step names the image that it signs or verifies; undefined: it does neither. */
function namedBy(
  { command, calls }: PipelineStep,
  purpose: Purpose,
): Step['by'] | undefined {
  if (calls !== undefined) {
    return ACTIONS[purpose].test(calls) ? 'unknown' : undefined;
  }
  const [, rest] = COMMANDS[purpose].exec(command ?? '') ?? [];
  if (rest === undefined) return undefined;
  const image = argumentsOf(rest).find(word => /[/@:$]/.test(word));
  if (image === undefined) return 'unknown';
  if (image.includes('@')) return 'digest';
  // A variable alone may hold either.
  return /:[^/]+$/.test(image) ? 'tag' : 'unknown';
}
