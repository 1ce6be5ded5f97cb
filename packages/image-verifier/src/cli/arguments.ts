import { parseArgs } from 'node:util';
import {
  GATE_OPTIONS,
  type GateOptions,
  readGateOptions,
  readPortal,
} from './gateOptions';
import {
  CliUsageError,
  OUTPUT_FORMATS,
  type OutputFormat,
} from './outputFormats';
import { policyCommand, type PolicyCommand } from './policyArguments';
import { registryAccess, type RegistryAccess } from './registryAccess';
import {
  verifyBundleCommand,
  type VerifyBundleCommand,
} from './verifyBundleArguments';

export { CliUsageError, OUTPUT_FORMATS, type OutputFormat };

/** What every command needs that asks registries. */
export interface RegistryOptions extends RegistryAccess {
  /** Its path; that of the directory where `notation` is true. */
  trustPolicy: string;
  /** True: a configuration directory of Notation. */
  notation?: boolean;
  environment?: string;
  refreshTrustRoot: boolean;
  /** Hosts that may be asked about revocation. */
  revocationHosts?: string[];
}

export interface VerifyCommand extends RegistryOptions {
  name: 'verify';
  images: string[];
  output: OutputFormat;
  gate: GateOptions;
}

export interface LastVerifiedCommand extends RegistryOptions {
  name: 'last-verified';
  repository: string;
  /** Where the earlier runs are known: the portal's API, or a file of records. */
  from: { portal: string } | { file: string };
  /** A digest that must not be answered, such as the one that runs now. */
  except?: string;
  output: 'text' | 'json';
}

export interface RecordCommand {
  name: 'record';
  action: 'schema' | 'flush';
  reportTo?: string;
  reportQueue: string;
}

export type CliCommand =
  | VerifyCommand
  | LastVerifiedCommand
  | RecordCommand
  | PolicyCommand
  | VerifyBundleCommand
  | { name: 'help' };

const OPTIONS = {
  'trust-policy': { type: 'string' },
  'notation-config': { type: 'string' },
  environment: { type: 'string' },
  output: { type: 'string', default: 'text' },
  'registry-config': { type: 'string' },
  'insecure-registry': { type: 'string', multiple: true },
  'allow-host': { type: 'string', multiple: true },
  'signature-repository': { type: 'string', multiple: true },
  platform: { type: 'string' },
  index: { type: 'string' },
  'revocation-host': { type: 'string', multiple: true },
  'refresh-trust-root': { type: 'boolean', default: false },
  target: { type: 'string' },
  mode: { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  against: { type: 'string' },
  strict: { type: 'boolean', default: false },
  from: { type: 'string' },
  records: { type: 'string' },
  repository: { type: 'string' },
  except: { type: 'string' },
  bundle: { type: 'string' },
  key: { type: 'string' },
  'certificate-identity': { type: 'string' },
  'certificate-oidc-issuer': { type: 'string' },
  'trusted-root': { type: 'string' },
  staging: { type: 'boolean', default: false },
  ...GATE_OPTIONS,
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
    return policyCommand(images, values, output);
  }
  if (command === 'record') {
    return recordCommand(images, values);
  }
  if (command === 'last-verified') {
    return lastVerifiedCommand(images, values, output);
  }
  if (command === 'verify-bundle') {
    return verifyBundleCommand(images, values);
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
  return {
    name: 'verify',
    images,
    output,
    ...registryOptions(values),
    gate: readGateOptions(values),
  };
}

/** The values of the options, as `parseArgs` gives them. */
export type OptionValues = ReturnType<typeof parse>['values'];

function registryOptions(values: OptionValues): RegistryOptions {
  const notation = values['notation-config'];
  const trustPolicy = values['trust-policy'] ?? notation;
  if (trustPolicy === undefined) {
    throw new CliUsageError('--trust-policy is missing');
  }
  if (notation !== undefined && trustPolicy !== notation) {
    throw new CliUsageError(
      'give --trust-policy or --notation-config, not both',
    );
  }
  return {
    trustPolicy,
    notation: notation !== undefined,
    environment: values.environment,
    ...registryAccess(values),
    refreshTrustRoot: values['refresh-trust-root'],
    revocationHosts: values['revocation-host'],
  };
}

function recordCommand(
  [action, ...operands]: string[],
  values: OptionValues,
): RecordCommand {
  if ((action !== 'schema' && action !== 'flush') || operands.length > 0) {
    throw new CliUsageError('record needs schema or flush');
  }
  const reportTo = readPortal('--report-to', values['report-to']);
  if (action === 'flush' && reportTo === undefined) {
    throw new CliUsageError('--report-to is missing');
  }
  return {
    name: 'record',
    action,
    reportTo,
    reportQueue: values['report-queue'],
  };
}

function lastVerifiedCommand(
  operands: string[],
  values: OptionValues,
  output: OutputFormat,
): LastVerifiedCommand {
  const { repository, records, except } = values;
  const portal = readPortal('--from', values.from);
  if (operands.length > 0 || repository === undefined) {
    throw new CliUsageError('last-verified needs --repository, and no image');
  }
  if (output !== 'text' && output !== 'json') {
    throw new CliUsageError('--output of last-verified must be text or json');
  }
  if ((portal === undefined) === (records === undefined)) {
    throw new CliUsageError('last-verified needs either --from or --records');
  }
  return {
    name: 'last-verified',
    ...registryOptions(values),
    repository,
    from: portal === undefined ? { file: records ?? '' } : { portal },
    except,
    output,
  };
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new CliUsageError((error as Error).message);
  }
}
