import { XMLBuilder } from 'fast-xml-parser';
import type { Reason } from '../reason';
import type { ImageVerification } from '../verifyImage';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
});

/**
 * The answers as a JUnit report: one suite an image, one case a requirement.
 * What could not be judged is an error, what is only reported is skipped.
 */
export function toJunit(verifications: ImageVerification[]): string {
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { testsuite: verifications.map(suite) },
  });
}

function suite({ reference, result }: ImageVerification) {
  const cases = result.requirements.map(
    ({ requirement, rule, mode, outcome, reasons }) =>
      testCase(reference, `${requirement} (rule ${rule})`, {
        reasons,
        met: outcome === 'met',
        inconclusive: outcome === 'inconclusive',
        reported: mode !== 'enforce',
      }),
  );
  // Without a requirement the answer itself is the case.
  if (cases.length === 0) {
    cases.push(
      testCase(reference, 'trust policy', {
        reasons: result.reasons,
        met: result.outcome === 'verified',
        inconclusive: result.outcome === 'inconclusive',
        reported: result.admitted === true,
      }),
    );
  }
  const count = (kind: 'failure' | 'error' | 'skipped') =>
    cases.filter(one => kind in one).length;
  return {
    '@name': reference,
    '@tests': cases.length,
    '@failures': count('failure'),
    '@errors': count('error'),
    '@skipped': count('skipped'),
    testcase: cases,
  };
}

function testCase(
  reference: string,
  name: string,
  answer: {
    reasons: Reason[];
    met: boolean;
    inconclusive: boolean;
    reported: boolean;
  },
) {
  const base = { '@classname': reference, '@name': name };
  if (answer.met) {
    return base;
  }
  const [first] = answer.reasons;
  const problem = {
    '@message': first?.text ?? 'not verified',
    '@type': first?.code ?? '',
    '#text': answer.reasons
      .map(({ code, detail, fix }) => `${code}: ${detail}\nnext: ${fix}`)
      .join('\n\n'),
  };
  if (answer.reported) {
    return { ...base, skipped: { '@message': problem['@message'] } };
  }
  return answer.inconclusive
    ? { ...base, error: problem }
    : { ...base, failure: problem };
}
