import { GATE_STAGES, type GateRun } from '../gate/gateRun';
import type { PipelineOptions } from '../gate/pipeline';
import { whyNotAPortal } from '../gate/portal';
import {
  CliUsageError,
  OUTPUT_FORMATS,
  type OutputFormat,
} from './outputFormats';

/** Options of `verify` about what is recorded and where it is told. */
export interface GateOptions {
  /** Files to write the answer into, beside standard output. */
  writes: Array<{ format: OutputFormat; file: string }>;
  /** `github`: step summary and annotations; undefined: where they fit. */
  ci?: 'github' | 'none';
  /** File that records are appended to, one line each. */
  record?: string;
  /** Base address of the portal's API. */
  reportTo?: string;
  reportQueue: string;
  publishedAt?: string;
  tag?: string;
  enforcement: GateRun['enforcement'];
  onFailure?: 'stop' | 'roll-back';
  stages: Array<Pick<GateRun['stages'][number], 'stage' | 'at'>>;
  pipeline: PipelineOptions;
  /** Also tell the digest to roll back to where an image is refused. */
  lastVerified: boolean;
}

/** For `parseArgs`. */
export const GATE_OPTIONS = {
  write: { type: 'string', multiple: true },
  ci: { type: 'string' },
  record: { type: 'string' },
  'report-to': { type: 'string' },
  'report-queue': { type: 'string', default: '.image-verifier/queue' },
  'published-at': { type: 'string' },
  tag: { type: 'string' },
  enforcement: { type: 'string', default: 'unknown' },
  'on-failure': { type: 'string' },
  stage: { type: 'string', multiple: true },
  'run-id': { type: 'string' },
  'run-url': { type: 'string' },
  commit: { type: 'string' },
  author: { type: 'string' },
  'last-verified': { type: 'boolean', default: false },
} as const;

interface GateValues {
  write?: string[];
  ci?: string;
  record?: string;
  'report-to'?: string;
  'report-queue': string;
  'published-at'?: string;
  tag?: string;
  enforcement: string;
  'on-failure'?: string;
  stage?: string[];
  'run-id'?: string;
  'run-url'?: string;
  commit?: string;
  author?: string;
  'last-verified': boolean;
}

/** @throws CliUsageError with one sentence. */
export function readGateOptions(values: GateValues): GateOptions {
  return {
    writes: (values.write ?? []).map(readWrite),
    ci: oneOf('--ci', ['github', 'none'], values.ci),
    record: values.record,
    reportTo: readPortal('--report-to', values['report-to']),
    reportQueue: values['report-queue'],
    publishedAt: readTime('--published-at', values['published-at']),
    tag: readTag(values.tag),
    enforcement:
      oneOf(
        '--enforcement',
        ['enforcing', 'advisory', 'unknown'],
        values.enforcement,
      ) ?? 'unknown',
    onFailure: oneOf(
      '--on-failure',
      ['stop', 'roll-back'],
      values['on-failure'],
    ),
    stages: (values.stage ?? []).map(readStage),
    pipeline: {
      runId: values['run-id'],
      runUrl: readRunUrl(values['run-url']),
      commit: values.commit,
      author: values.author,
    },
    lastVerified: readLastVerified(values),
  };
}

/** @throws CliUsageError where it is not an address that may be asked. */
export function readPortal(
  option: string,
  text: string | undefined,
): string | undefined {
  const why = text === undefined ? undefined : whyNotAPortal(text);
  if (why) {
    throw new CliUsageError(`${option} cannot be used: ${why}`);
  }
  return text;
}

function readLastVerified(values: GateValues): boolean {
  if (values['last-verified'] && !values['report-to'] && !values.record) {
    throw new CliUsageError(
      '--last-verified needs --report-to or --record: they know the earlier runs',
    );
  }
  return values['last-verified'];
}

function readWrite(text: string): { format: OutputFormat; file: string } {
  const at = text.indexOf('=');
  const format = OUTPUT_FORMATS.find(one => one === text.slice(0, at));
  if (format === undefined || at === text.length - 1) {
    throw new CliUsageError(
      `--write needs FORM=FILE, with FORM one of ${OUTPUT_FORMATS.join(', ')}`,
    );
  }
  return { format, file: text.slice(at + 1) };
}

function readStage(text: string): GateOptions['stages'][number] {
  const at = text.indexOf('=');
  const stage = GATE_STAGES.find(one => one === text.slice(0, at));
  if (stage === undefined || stage === 'verify') {
    throw new CliUsageError(
      `--stage needs NAME=TIME, with NAME one of ${GATE_STAGES.filter(
        one => one !== 'verify',
      ).join(', ')}`,
    );
  }
  return { stage, at: readTime('--stage', text.slice(at + 1)) ?? '' };
}

function readTime(option: string, text: string | undefined) {
  if (text === undefined) {
    return undefined;
  }
  const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
  if (!iso.test(text) || Number.isNaN(Date.parse(text))) {
    throw new CliUsageError(
      `${option} must have an ISO 8601 time with its zone, such as 2026-01-31T10:00:00Z`,
    );
  }
  return new Date(text).toISOString();
}

function readTag(tag: string | undefined): string | undefined {
  if (tag !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) {
    throw new CliUsageError('--tag is not a tag');
  }
  return tag;
}

function readRunUrl(url: string | undefined): string | undefined {
  if (url !== undefined && !/^https?:\/\//.test(url)) {
    throw new CliUsageError('--run-url must be an http or https address');
  }
  return url;
}

function oneOf<T extends string>(
  option: string,
  values: readonly T[],
  value: string | undefined,
): T | undefined {
  const found = values.find(one => one === value);
  if (value !== undefined && found === undefined) {
    throw new CliUsageError(`${option} must be one of ${values.join(', ')}`);
  }
  return found;
}
