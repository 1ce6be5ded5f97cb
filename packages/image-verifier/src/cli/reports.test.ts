import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import type { RequirementResult } from '../policy/result';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import type { ImageVerification } from '../verifyImage';
import { toJunit } from './junit';
import { toMarkdown } from './markdown';
import { toSarif } from './sarif';

const MISSING = makeReason('SIGNATURE_NOT_FOUND', {
  repository: 'registry.example.com/a',
  digest: 'sha256:1',
});
const UNREACHABLE = makeReason('REGISTRY_UNAVAILABLE', {
  registry: 'registry.example.com',
  cause: 'refused',
});

const requirement = (
  changes: Partial<RequirementResult> = {},
): RequirementResult => ({
  requirement: 'signed by ci',
  rule: 'prod',
  check: 'signature',
  mode: 'enforce',
  outcome: 'met',
  reasons: [],
  ...changes,
});

const verification = (
  outcome: ImageVerification['result']['outcome'],
  requirements: RequirementResult[],
  reasons: Reason[] = requirements.flatMap(one => one.reasons),
  reference = 'registry.example.com/a:1',
): ImageVerification => ({
  reference,
  result: {
    outcome,
    admitted: outcome === 'verified',
    policyVersion: 'sha256:x',
    requirements,
    reasons,
    matched: [],
    pinned: 'registry.example.com/a@sha256:1',
  },
});

const FAILED = verification('failed', [
  requirement(),
  requirement({ outcome: 'unmet', reasons: [MISSING] }),
]);
const VERIFIED = verification('verified', [requirement()]);

const parseXml = (xml: string) => {
  expect(XMLValidator.validate(xml)).toBe(true);
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
  }).parse(xml).testsuites.testsuite;
};

describe('the JUnit report', () => {
  it('has a case for each requirement', () => {
    expect(parseXml(toJunit([FAILED]))).toMatchObject({
      name: 'registry.example.com/a:1',
      tests: '2',
      failures: '1',
      errors: '0',
      testcase: [
        { name: 'signed by ci (rule prod)' },
        {
          failure: {
            message: 'signature not found',
            type: 'SIGNATURE_NOT_FOUND',
          },
        },
      ],
    });
  });

  it('never passes an image that was not judged', () => {
    const unread = verification('inconclusive', [], [UNREACHABLE]);
    expect(parseXml(toJunit([unread]))).toMatchObject({
      tests: '1',
      errors: '1',
    });
  });

  it('skips what is only reported', () => {
    const reported = verification(
      'verified',
      [
        requirement(),
        requirement({ mode: 'log', outcome: 'unmet', reasons: [MISSING] }),
      ],
      [],
    );
    expect(parseXml(toJunit([reported]))).toMatchObject({
      failures: '0',
      skipped: '1',
    });
  });

  it('is well formed whatever an image is called', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{1,30}$/), text => {
        const one = verification('failed', [], [MISSING], text);
        expect(parseXml(toJunit([one]))).toMatchObject({ tests: '1' });
      }),
    );
  });
});

describe('the SARIF report', () => {
  const resultsOf = (one: ImageVerification) =>
    JSON.parse(toSarif([one])).runs[0].results;

  it('has a result for each finding, and none for a verified image', () => {
    expect(resultsOf(VERIFIED)).toEqual([]);
    expect(resultsOf(FAILED)).toEqual([
      expect.objectContaining({
        ruleId: 'SIGNATURE_NOT_FOUND',
        level: 'error',
      }),
    ]);
    expect(resultsOf(verification('inconclusive', [], [UNREACHABLE]))).toEqual([
      expect.objectContaining({ level: 'warning' }),
    ]);
  });

  it('describes every rule that it names', () => {
    const [run] = JSON.parse(toSarif([FAILED])).runs;
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      'SIGNATURE_NOT_FOUND',
    ]);
  });
});

describe('the Markdown summary', () => {
  it('says what was found and what to do', () => {
    const text = toMarkdown([FAILED]);
    expect(text).toContain('### FAILED');
    expect(text).toContain('| signed by ci | prod | unmet |  |');
    expect(text).toContain('signature not found');
  });

  it('lets no text of an image format, link or break a table', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const hostile = `${text}|<img src=x>[a](javascript:1)\`*_`;
        const [heading] = toMarkdown([
          verification('failed', [], [MISSING], hostile),
        ]).split('\n');
        expect(heading.slice('### FAILED: '.length)).not.toMatch(/[|<>[\]`*_]/);
      }),
    );
  });
});
