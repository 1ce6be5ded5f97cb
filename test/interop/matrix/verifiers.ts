import { main } from '../../../packages/image-verifier/src/cli';
import {
  runImageVerifierCommand,
  type CliAnswer,
} from '../support/imageVerifier';
import type { Answer, Verdict } from './answer';
import type { AnyRequest } from './policyFiles';
import { cosign2Attestation, cosignArguments, type Request } from './request';
import type { CosignCommand } from './cosignCommand';
import type { Signing, Workshop } from './workshop';

/** Words of a call that went wrong, so that its refusal says nothing. */
const NO_ANSWER =
  /unknown flag|unknown command|no such file|connection refused|loading trusted root|setting trusted material|loading public key|unsupported:|invalid reference/i;

/** What a real Cosign says. @throws Error where it could not judge. */
export async function askCosign(
  cosign: CosignCommand,
  image: string,
  options: {
    workshop: Workshop;
    request: Request;
    layout: Signing['layout'];
    /** Repository of the signatures, if it is another one. */
    signatures?: string;
  },
): Promise<Answer> {
  const { workshop, request, layout, signatures } = options;
  const special =
    cosign.major === 2 && request.attestation && typeof request.by !== 'string';
  const { args, environment } = special
    ? cosign2Attestation(request, workshop, layout)
    : { args: cosignArguments(request, workshop), environment: {} };
  const { code, stderr } = await cosign.run([...args, image], {
    ...environment,
    ...(signatures && { COSIGN_REPOSITORY: signatures }),
  });
  if (code === 0) return { verdict: 'accepts', why: '' };
  const lines = stderr.trim().split('\n');
  const why =
    lines.find(line => line.startsWith('panic: ')) ??
    lines.find(line => line.startsWith('Error: '))?.slice(7) ??
    lines.at(-1) ??
    '';
  if (NO_ANSWER.test(stderr)) {
    throw new Error(`${cosign.name} did not judge ${image}: ${why}`);
  }
  return { verdict: 'refuses', why };
}

interface JudgedImage {
  outcome: string;
  admitted: boolean;
  reasons: Array<{ code: string; detail: string }>;
  requirements: Array<{
    check: string;
    outcome: string;
    reasons: Array<{ code: string }>;
  }>;
}

/** How our command line is called. */
interface Call {
  trustPolicy: string;
  hosts: string[];
  /** Repository of the signatures, if it is another one. */
  signatures?: string;
}

/** What our command line says, called in this process. */
export async function askImageVerifier(
  image: string,
  request: AnyRequest,
  options: Call,
): Promise<Answer> {
  let stdout = '';
  let stderr = '';
  const code = await main(argumentsOf(image, options), {
    stdout: text => {
      stdout += text;
    },
    stderr: text => {
      stderr += text;
    },
    cwd: process.cwd(),
  });
  return toAnswer(image, request, {
    code,
    stderr,
    images: stdout ? JSON.parse(stdout).images : [],
  });
}

/** The same in a process of its own, as a pipeline runs it. */
export async function runCommandLine(
  image: string,
  request: AnyRequest,
  options: Call,
): Promise<Answer> {
  const { code, stdout, stderr } = await runImageVerifierCommand(
    argumentsOf(image, options),
    process.cwd(),
  );
  return toAnswer(image, request, {
    ...{ code, stderr },
    images: stdout ? JSON.parse(stdout).images : [],
  });
}

function argumentsOf(image: string, options: Call): string[] {
  const { trustPolicy, hosts, signatures } = options;
  return [
    ...['verify', image, '--trust-policy', trustPolicy, '--output', 'json'],
    ...hosts.flatMap(host => ['--insecure-registry', host]),
    ...(signatures ? ['--signature-repository', signatures] : []),
  ];
}

function toAnswer(
  image: string,
  request: AnyRequest,
  { code, stderr, images }: CliAnswer,
): Answer {
  const [judged] = images as unknown as JudgedImage[];
  if (!judged) throw new Error(`no judgement of ${image}: ${stderr}`);
  if ('attestation' in request && request.attestation) {
    const requirement = judged.requirements.find(
      ({ check }) => check === 'attestations',
    );
    if (!requirement) throw new Error(`no requirement judged of ${image}`);
    return {
      verdict: verdictOf(requirement.outcome === 'met', requirement.outcome),
      why: requirement.reasons.map(reason => reason.code).join(', '),
    };
  }
  const { outcome, reasons } = judged;
  const why = reasons.map(reason => reason.code).join(', ');
  // The level audit lets pass what it does not call verified.
  const accepted =
    outcome === 'verified' ||
    ('level' in request && request.level === 'audit' && judged.admitted);
  if ((code === 0) !== accepted) {
    throw new Error(`${image} is ${outcome}, but the exit code is ${code}`);
  }
  return {
    verdict: accepted ? 'accepts' : verdictOf(false, outcome),
    why,
  };
}

// "Don't know" is no answer where everything could be read.
function verdictOf(accepted: boolean, outcome: string): Verdict {
  if (outcome === 'inconclusive') throw new Error('the answer is inconclusive');
  return accepted ? 'accepts' : 'refuses';
}
