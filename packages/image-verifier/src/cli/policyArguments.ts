import { COMPILE_TARGETS, type CompileTarget } from '../compile/compilePolicy';
import type { SignatureFormat } from '../evidence';
import type { OptionValues } from './arguments';
import { CliUsageError, type OutputFormat } from './outputFormats';
import { registryAccess, type RegistryAccess } from './registryAccess';

export type PolicyCommand =
  | {
      name: 'policy';
      action: 'lint';
      files: string[];
      output: 'text' | 'json';
    }
  | {
      name: 'policy';
      action: 'explain';
      images: string[];
      trustPolicy: string;
      environment?: string;
      output: 'text' | 'json';
    }
  | {
      name: 'policy';
      action: 'schema';
      of: 'policy' | 'test';
      output: 'text' | 'json' | 'markdown';
    }
  | PolicyTestCommand
  | PolicyCompileCommand
  | PolicyDriftCommand;

export interface PolicyTestCommand extends RegistryAccess {
  name: 'policy';
  action: 'test';
  file: string;
  trustPolicy?: string;
  refreshTrustRoot: boolean;
  output: 'text' | 'json' | 'junit';
}

interface CompileOptions {
  name: 'policy';
  trustPolicy: string;
  target: CompileTarget;
  environment?: string;
  mode: 'enforce' | 'audit';
  format: SignatureFormat;
  output: 'text' | 'json';
}

export interface PolicyCompileCommand extends CompileOptions {
  action: 'compile';
  /** Folder for the files; standard output where absent. */
  out?: string;
  /** What is laxer than the policy ends the command with an error. */
  strict: boolean;
}

export interface PolicyDriftCommand extends CompileOptions {
  action: 'drift';
  /** File or folder with the objects of the cluster. */
  against: string;
}

const FORMATS = ['cosign-legacy', 'sigstore-bundle'] as const;

/**
 * Reads the arguments of `policy`. Pure.
 *
 * @throws CliUsageError with one sentence.
 */
export function policyCommand(
  [action, ...operands]: string[],
  values: OptionValues,
  output: OutputFormat,
): PolicyCommand {
  switch (action) {
    case 'lint':
      return {
        name: 'policy',
        action,
        files: atLeastOne(operands, 'name at least one trust policy'),
        output: oneOf(output, ['text', 'json']),
      };
    case 'explain':
      return {
        name: 'policy',
        action,
        images: atLeastOne(operands, 'name at least one image'),
        trustPolicy: given(values['trust-policy'], '--trust-policy'),
        environment: values.environment,
        output: oneOf(output, ['text', 'json']),
      };
    case 'schema':
      return {
        name: 'policy',
        action,
        of: choice(operands[0] ?? 'policy', ['policy', 'test'], 'schema'),
        output: oneOf(output, ['text', 'json', 'markdown']),
      };
    case 'test':
      return {
        name: 'policy',
        action,
        file: exactlyOne(operands, 'name one file with tests'),
        trustPolicy: values['trust-policy'],
        refreshTrustRoot: values['refresh-trust-root'],
        ...registryAccess(values),
        output: oneOf(output, ['text', 'json', 'junit']),
      };
    case 'compile':
      none(operands);
      return {
        action,
        ...compileOptions(values, output),
        out: values.out,
        strict: values.strict,
      };
    case 'drift':
      none(operands);
      return {
        action,
        ...compileOptions(values, output),
        against: given(values.against, '--against'),
      };
    default:
      throw new CliUsageError(
        'policy needs lint, explain, test, compile, drift or schema',
      );
  }
}

function compileOptions(
  values: OptionValues,
  output: OutputFormat,
): CompileOptions {
  return {
    name: 'policy',
    trustPolicy: given(values['trust-policy'], '--trust-policy'),
    target: choice(
      given(values.target, '--target'),
      COMPILE_TARGETS,
      '--target',
    ),
    environment: values.environment,
    mode: choice(values.mode ?? 'enforce', ['enforce', 'audit'], '--mode'),
    format: choice(values.format ?? 'sigstore-bundle', FORMATS, '--format'),
    output: oneOf(output, ['text', 'json']),
  };
}

function given(value: string | undefined, option: string): string {
  if (value === undefined) {
    throw new CliUsageError(`${option} is missing`);
  }
  return value;
}

function atLeastOne(operands: string[], message: string): string[] {
  if (operands.length === 0) {
    throw new CliUsageError(message);
  }
  return operands;
}

function exactlyOne(operands: string[], message: string): string {
  if (operands.length !== 1) {
    throw new CliUsageError(message);
  }
  return operands[0];
}

function none([first]: string[]): void {
  if (first !== undefined) {
    throw new CliUsageError(`"${first}" is one argument too many`);
  }
}

function choice<T extends string>(
  value: string,
  known: readonly T[],
  what: string,
): T {
  const found = known.find(one => one === value);
  if (found === undefined) {
    throw new CliUsageError(`${what} must be one of ${known.join(', ')}`);
  }
  return found;
}

function oneOf<T extends OutputFormat>(
  output: OutputFormat,
  known: readonly T[],
): T {
  const found = known.find(one => one === output);
  if (found === undefined) {
    throw new CliUsageError(
      `--output of this command must be one of ${known.join(', ')}`,
    );
  }
  return found;
}
