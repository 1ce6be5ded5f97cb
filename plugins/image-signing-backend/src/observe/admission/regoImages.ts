import type { PathMode } from 'backstage-plugin-image-signing-common';
import { CONTAINER_PATHS } from './celDigest';
import { regexDemand, stronger } from './digestRegex';
import type { DigestDemand } from './digestRegex';
import type { RegoRule } from './rego';

type Path = PathMode['path'];

/** What a module asks of the digests of images. */
export interface RegoDigest {
  demands: Record<Path, DigestDemand>;
  /** True where images of a parameter `exemptImages` pass. */
  exempts: boolean;
}

/** What a module asks of an external verifier. */
export interface RegoVerification {
  /** Name of the external data provider. */
  provider: string;
  /** Lists whose images are sent to it, and refused where it says no. */
  paths: Path[];
  /** Whether the provider is told which namespace an image is for. */
  byNamespace: boolean;
  /** True where nothing is refused when the provider cannot answer. */
  errorsPass: boolean;
}

const VIOLATION = /^violation\[\{"msg":msg(,"details":(\{.*\}|\w+))?\}\]$/;
const LIST = /^(\w+):=input\.review\.object\.spec\.(\w+)\[_\]$/;
const MESSAGE = /^(msg|result|details):=/;

function asPath(name: string): Path | undefined {
  return CONTAINER_PATHS.find(path => path === name);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

// ------------------------------------------------------------------ digests

const EXEMPTIONS = [
  'exempt_images:=object.get(object.get(input,"parameters",{}),"exemptImages",[])',
  'exempt_images:=object.get(input,["parameters","exemptImages"],[])',
];

function sameLines(left: readonly string[], right: readonly string[]): boolean {
  return JSON.stringify([...left].sort()) === JSON.stringify([...right].sort());
}

/** The exemption of Gatekeeper's library: whole names, or a beginning with `*`. */
function isLibraryExemption(rules: readonly RegoRule[]): boolean {
  const exempt = rules.filter(({ head }) => head.startsWith('is_exempt('));
  const matches = rules.filter(({ head }) =>
    head.startsWith('_matches_exemption('),
  );
  return (
    exempt.length === 1 &&
    EXEMPTIONS.some(line =>
      sameLines(exempt[0].body, [
        line,
        'img:=container.image',
        'exemption:=exempt_images[_]',
        '_matches_exemption(img,exemption)',
      ]),
    ) &&
    matches.every(
      ({ body }) =>
        sameLines(body, ['!endswith(exemption,"*")', 'exemption==img']) ||
        sameLines(body, [
          'endswith(exemption,"*")',
          'prefix:=trim_suffix(exemption,"*")',
          'startswith(img,prefix)',
        ]),
    )
  );
}

/** The lists that a statement takes its containers from. */
function listsOf(
  statement: string,
  rules: readonly RegoRule[],
): { variable: string; paths: Path[] } | undefined {
  const direct = LIST.exec(statement);
  const path = direct && asPath(direct[2]);
  if (direct && path) return { variable: direct[1], paths: [path] };
  const helper = /^(\w+):=(\w+)\[_\]$/.exec(statement);
  if (!helper) return undefined;
  const paths = rules
    .filter(
      ({ head, body }) => head.startsWith(`${helper[2]}[`) && body.length === 1,
    )
    .flatMap(({ head, body }) => {
      const found = LIST.exec(body[0]);
      const listed = found && asPath(found[2]);
      return found && listed && head === `${helper[2]}[${found[1]}]`
        ? [listed]
        : [];
    });
  return paths.length ? { variable: helper[1], paths } : undefined;
}

function textOf(literal: string): string | undefined {
  if (literal.startsWith('`')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

/** What is known of an image where a statement does not hold. */
function demandOf(statement: string, variable: string): DigestDemand {
  const image = `${escaped(variable)}\\.image`;
  const literal = '("(?:[^"\\\\]|\\\\.)*"|`[^`]*`)';
  const matched = new RegExp(
    `^(?:!(?:regex\\.match|re_match)\\(${literal},${image}\\)|satisfied:=\\[(?:regex\\.match|re_match)\\(${literal},${image}\\)\\])$`,
  ).exec(statement);
  if (matched) {
    const pattern = textOf(matched[1] ?? matched[2]);
    return pattern === undefined ? 'none' : regexDemand(pattern);
  }
  const contained = new RegExp(`^!contains\\(${image},${literal}\\)$`).exec(
    statement,
  );
  return contained && textOf(contained[1])?.includes('@') ? 'weak' : 'none';
}

function digestRule(
  { body }: RegoRule,
  rules: readonly RegoRule[],
): { paths: Path[]; demand: DigestDemand; exempts: boolean } | undefined {
  const listed = body.flatMap(statement => listsOf(statement, rules) ?? []);
  if (listed.length !== 1) return undefined;
  const [{ variable, paths }] = listed;
  const exemption = `!is_exempt(${variable})`;
  let demand: DigestDemand = 'none';
  let viaSatisfied = false;
  let negated = false;
  for (const statement of body) {
    const asked = demandOf(statement, variable);
    if (asked !== 'none') {
      demand = stronger(demand, asked);
      viaSatisfied ||= statement.startsWith('satisfied:=');
    } else if (statement === '!all(satisfied)') {
      negated = true;
    } else if (
      statement !== exemption &&
      !MESSAGE.test(statement) &&
      !listsOf(statement, rules)
    ) {
      // A further condition: the rule may not hold for every image.
      return undefined;
    }
  }
  if (demand === 'none' || viaSatisfied !== negated) return undefined;
  return { paths, demand, exempts: body.includes(exemption) };
}

/**
 * Reads which images a module refuses for want of a digest. Only rules of the
 * shape that Gatekeeper's library has are understood; more rules make it only
 * stricter.
 */
export function readRegoDigest(rules: readonly RegoRule[]): RegoDigest {
  const found: RegoDigest = {
    demands: {
      containers: 'none',
      initContainers: 'none',
      ephemeralContainers: 'none',
    },
    exempts: false,
  };
  for (const rule of rules.filter(({ head }) => VIOLATION.test(head))) {
    const read = digestRule(rule, rules);
    if (!read || (read.exempts && !isLibraryExemption(rules))) continue;
    found.exempts ||= read.exempts;
    for (const path of read.paths) {
      found.demands[path] = stronger(found.demands[path], read.demand);
    }
  }
  return found;
}

// ------------------------------------------------------------- verification

const IMAGES =
  /^(\w+):=\[(\w+)\|\2:?=(?:input\.review\.object\.spec\.(\w+)\[_\]\.image|concat\("",\["\[",input\.review\.object\.metadata\.namespace,"\]",input\.review\.object\.spec\.(\w+)\[_\]\.image\]\))\]$/;
const CALL =
  /^(\w+):=external_data\(\{"provider":"([^"]{1,253})","keys":(\w+)\}\)$/;

type Asked = Omit<RegoVerification, 'errorsPass'>;

/** The provider that a rule asks, and the lists whose images it sends. */
function remoteData({ head, body }: RegoRule, name: string): Asked | undefined {
  const lists = new Map<string, Path[]>();
  const named = new Set<boolean>();
  let asked: Omit<Asked, 'byNamespace'> | undefined;
  for (const statement of body) {
    const images = IMAGES.exec(statement);
    const joined = /^(\w+):=array\.concat\((\w+),(\w+)\)$/.exec(statement);
    const call = CALL.exec(statement);
    if (images) {
      const path = asPath(images[3] ?? images[4]);
      named.add(images[4] !== undefined);
      lists.set(images[1], path ? [path] : []);
    } else if (joined) {
      lists.set(joined[1], [
        ...(lists.get(joined[2]) ?? []),
        ...(lists.get(joined[3]) ?? []),
      ]);
    } else if (call && head === `${name}:=${call[1]}` && !asked) {
      asked = { provider: call[2], paths: lists.get(call[3]) ?? [] };
    } else {
      return undefined;
    }
  }
  // Some lists with and some without the namespace are not understood.
  return asked && named.size <= 1
    ? { ...asked, byNamespace: named.has(true) }
    : undefined;
}

/** `x := data.responses[_]`, `x[1].isSuccess == false`, a message. */
function refusedData({ body }: RegoRule): string | undefined {
  const response = body
    .map(statement => /^(\w+):=(\w+)\.responses\[_\]$/.exec(statement))
    .find(match => match);
  if (!response) return undefined;
  const [line, variable, data] = response;
  const failed = ['isSuccess', 'succeeded'].flatMap(field => [
    `${variable}[1].${field}==false`,
    `!${variable}[1].${field}`,
  ]);
  const others = body.filter(
    statement => statement !== line && !MESSAGE.test(statement),
  );
  return others.length === 1 && failed.includes(others[0]) ? data : undefined;
}

/**
 * Reads which images a module sends to an external verifier and refuses where
 * it says no. Only the shape of the templates that come with Ratify is
 * understood; more violations make it only stricter.
 */
export function readRegoVerification(
  rules: readonly RegoRule[],
): RegoVerification | undefined {
  const wrapped = rules.some(
    ({ head, body }) =>
      VIOLATION.test(head) &&
      body.length === 1 &&
      body[0] === 'general_violation[{"result":msg}]',
  );
  const violations = rules.filter(
    ({ head }) =>
      VIOLATION.test(head) ||
      (wrapped && head === 'general_violation[{"result":result}]'),
  );
  const data = violations.map(refusedData).find(name => name !== undefined);
  if (data === undefined) return undefined;
  const sources = rules.filter(({ head }) => head.startsWith(`${data}:=`));
  const asked = sources.length === 1 && remoteData(sources[0], data);
  if (!asked) return undefined;
  const refuses = (test: (body: string[]) => boolean) =>
    violations.some(({ body }) => test(body));
  return {
    ...asked,
    errorsPass: !(
      refuses(body => body.includes(`count(${data}.errors)>0`)) &&
      refuses(
        body =>
          body.includes(`err:=${data}.system_error`) &&
          body.includes('err!=""'),
      )
    ),
  };
}
