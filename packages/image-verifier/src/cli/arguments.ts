import { parseArgs } from 'node:util';

/** A call that is not understood. */
export class CliUsageError extends Error {}

/** Forms in which `verify` answers. */
export const OUTPUT_FORMATS = [
  'text',
  'json',
  'junit',
  'sarif',
  'markdown',
] as const;

export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface VerifyCommand {
  name: 'verify';
  images: string[];
  trustPolicy: string;
  environment?: string;
  output: OutputFormat;
  registryConfig?: string;
  insecureRegistries: string[];
  allowHosts: string[];
  refreshTrustRoot: boolean;
}

export interface PolicyCommand {
  name: 'policy';
  action: 'lint' | 'explain' | 'schema';
  /** Files to lint, or images to explain. */
  operands: string[];
  trustPolicy?: string;
  environment?: string;
  output: 'text' | 'json';
}

export type CliCommand = VerifyCommand | PolicyCommand | { name: 'help' };

const OPTIONS = {
  'trust-policy': { type: 'string' },
  environment: { type: 'string' },
  output: { type: 'string', default: 'text' },
  'registry-config': { type: 'string' },
  'insecure-registry': { type: 'string', multiple: true },
  'allow-host': { type: 'string', multiple: true },
  'refresh-trust-root': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the command line. Pure.
 *
 * @throws CliUsageError with one sentence.
 */
export function parseCliArguments(argv: string[]): CliCommand {
  const { values, positionals } = parse(argv);
  if (values.help) {
    return { name: 'help' };
  }
  const [command, ...images] = positionals;
  const output = OUTPUT_FORMATS.find(format => format === values.output);
  if (output === undefined) {
    throw new CliUsageError(
      `--output must be one of ${OUTPUT_FORMATS.join(', ')}`,
    );
  }
  if (command === 'policy') {
    return policyCommand(images, {
      trustPolicy: values['trust-policy'],
      environment: values.environment,
      output,
    });
  }
  if (command !== 'verify') {
    throw new CliUsageError(
      command === undefined
        ? 'no command is given'
        : `there is no command "${command}"`,
    );
  }
  if (images.length === 0) {
    throw new CliUsageError('name at least one image');
  }
  const trustPolicy = values['trust-policy'];
  if (trustPolicy === undefined) {
    throw new CliUsageError('--trust-policy is missing');
  }
  return {
    name: 'verify',
    images,
    trustPolicy,
    environment: values.environment,
    output,
    registryConfig: values['registry-config'],
    insecureRegistries: values['insecure-registry'] ?? [],
    allowHosts: values['allow-host'] ?? [],
    refreshTrustRoot: values['refresh-trust-root'],
  };
}

function policyCommand(
  [action, ...operands]: string[],
  options: Pick<PolicyCommand, 'trustPolicy' | 'environment'> & {
    output: OutputFormat;
  },
): PolicyCommand {
  const { output } = options;
  if (output !== 'text' && output !== 'json') {
    throw new CliUsageError('--output of policy must be text or json');
  }
  if (action !== 'lint' && action !== 'explain' && action !== 'schema') {
    throw new CliUsageError('policy needs lint, explain or schema');
  }
  if (action === 'lint' && operands.length === 0) {
    throw new CliUsageError('name at least one trust policy');
  }
  if (action === 'explain' && operands.length === 0) {
    throw new CliUsageError('name at least one image');
  }
  if (action === 'explain' && options.trustPolicy === undefined) {
    throw new CliUsageError('--trust-policy is missing');
  }
  return { name: 'policy', action, operands, ...options, output };
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new CliUsageError((error as Error).message);
  }
}
