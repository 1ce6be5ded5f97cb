import { screen } from '@testing-library/react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { SignedDocument } from 'backstage-plugin-image-signing-common';
import { imageReport } from '../__testUtils__/fixtures';
import { SignedDocumentCard } from './SignedDocumentCard';

const [keyless] = imageReport.signatures!;

/** Names and values of the card, as they are read. */
async function factsOf(document: SignedDocument) {
  renderInTestApp(<SignedDocumentCard document={document} />);
  const names = await screen.findAllByRole('term');
  const values = screen.getAllByRole('definition');
  return Object.fromEntries(
    names.map((name, index) => [name.textContent, values[index].textContent]),
  );
}

describe('SignedDocumentCard', () => {
  it('shows issuer, subject, log entry and time of an identity', async () => {
    expect(await factsOf(keyless)).toMatchObject({
      Signer: 'https://git.example.com/dev/feature',
      Issuer: 'https://ci.example.com',
      'Log entry': '4711',
      Signed: expect.stringMatching(/ago \(transparency log\)$/),
    });
  });

  it('says so where there is no log entry and no proven time, with the reason', async () => {
    const { logIndex, signedAt, signedAtSource, ...rest } = keyless;
    const facts = await factsOf({
      ...rest,
      valid: false,
      reasons: [
        {
          code: 'TLOG_ENTRY_MISSING',
          class: 'deny',
          text: 'no transparency log entry',
          detail: 'The signature has no entry.',
          fix: 'Sign with a log.',
        },
      ],
    });
    expect(facts).toMatchObject({
      'Log entry': 'none',
      Signed: 'time not proven',
    });
    expect(screen.getByText(/no transparency log entry/)).toBeVisible();
    expect(screen.getByText('Not valid')).toBeVisible();
  });
});
