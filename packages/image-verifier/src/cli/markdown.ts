import { escapeUntrustedText } from '../text';
import type { ImageVerification } from '../verifyImage';
import { headline } from './output';

/**
 * The answers as Markdown, for the summary of a pipeline
 * (`>> "$GITHUB_STEP_SUMMARY"`). Every text that comes from an image is made
 * plain, so that it can neither format nor link.
 */
export function toMarkdown(verifications: ImageVerification[]): string {
  return verifications
    .map(({ reference, result }) =>
      [
        `### ${headline(result)}: ${plain(reference)}`,
        '',
        ...table(result.requirements),
        ...result.reasons.map(
          ({ text, code, detail, fix }) =>
            `- **${plain(text)}** (${plain(code)}): ${plain(detail)}. ${plain(
              fix,
            )}`,
        ),
        ...(result.pinned === '' ? [] : ['', `Deploy ${plain(result.pinned)}`]),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function table(
  requirements: ImageVerification['result']['requirements'],
): string[] {
  if (requirements.length === 0) {
    return [];
  }
  return [
    '| requirement | rule | outcome | by |',
    '| --- | --- | --- | --- |',
    ...requirements.map(
      ({ requirement, rule, mode, outcome, matched = [] }) => {
        const signers = matched.map(
          ({ authority, signer }) => `${authority}: ${signer}`,
        );
        const note = mode === 'enforce' ? '' : ' (only reported)';
        const cells = [
          requirement,
          rule ?? '',
          `${outcome}${note}`,
          signers.join('; '),
        ];
        return `| ${cells.map(plain).join(' | ')} |`;
      },
    ),
    '',
  ];
}

// Everything that Markdown or HTML gives a meaning becomes an entity.
function plain(text: string): string {
  return escapeUntrustedText(text, 1000).replace(
    /[^\p{L}\p{N} .,;/()+-]/gu,
    character => `&#${character.codePointAt(0)};`,
  );
}
