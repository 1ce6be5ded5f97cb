import { XMLBuilder } from 'fast-xml-parser';
import type { ExpectationMismatch } from '../policy/checkExpectation';
import type { Reason } from '../reason';
import { escapeUntrustedText } from '../text';

/** What a policy answered about one case of a test file. */
export interface CaseAnswer {
  name: string;
  image: string;
  environment?: string;
  rules: string[];
  outcome?: string;
  admitted?: boolean;
  reasons?: Reason[];
  /** Empty: the case passed. */
  mismatches: ExpectationMismatch[];
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
});

/** The answers of a test file, for people, machines or a CI system. */
export function writeTestReport(
  cases: CaseAnswer[],
  { file, output }: { file: string; output: 'text' | 'json' | 'junit' },
): string {
  switch (output) {
    case 'json':
      return `${JSON.stringify(
        { schemaVersion: 1, passed: cases.every(passed), cases },
        null,
        2,
      )}\n`;
    case 'junit':
      return junit(cases, file);
    default:
      return text(cases);
  }
}

function passed({ mismatches }: CaseAnswer): boolean {
  return mismatches.length === 0;
}

function text(cases: CaseAnswer[]): string {
  const failed = cases.filter(one => !passed(one)).length;
  return [
    ...cases.flatMap(one => [
      `${passed(one) ? 'ok    ' : 'FAILED'}  ${escapeUntrustedText(one.name)}`,
      ...one.mismatches.map(line),
      ...(passed(one) ? [] : (one.reasons ?? []).map(reasonLine)),
    ]),
    `${cases.length - failed} of ${cases.length} as expected`,
    '',
  ].join('\n');
}

function line({ field, expected, found }: ExpectationMismatch): string {
  return `  ${field}: expected ${escapeUntrustedText(
    expected,
  )}, found ${escapeUntrustedText(found, 500)}`;
}

function reasonLine({ code, detail }: Reason): string {
  return `    ${code}: ${detail}`;
}

function junit(cases: CaseAnswer[], file: string): string {
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      testsuite: {
        '@name': file,
        '@tests': cases.length,
        '@failures': cases.filter(one => !passed(one)).length,
        testcase: cases.map(one => ({
          '@classname': file,
          '@name': one.name,
          ...(passed(one)
            ? {}
            : {
                failure: {
                  '@message': one.mismatches
                    .map(m => line(m).trim())
                    .join('; '),
                  '#text': (one.reasons ?? []).map(reasonLine).join('\n'),
                },
              }),
        })),
      },
    },
  });
}
