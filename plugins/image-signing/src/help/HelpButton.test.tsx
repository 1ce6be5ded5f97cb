import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderPage } from '../__testUtils__/renderPage';
import { helpTexts } from './helpTexts';
import { helpTopics } from './topics';

describe('HelpButton', () => {
  it('answers the ten questions, those about the page first', async () => {
    renderPage('/image-signing/exceptions');
    await userEvent.click(await screen.findByRole('button', { name: 'Help' }));
    const dialog = within(screen.getByRole('dialog'));

    const questions = dialog.getAllByRole('heading', { level: 4 });
    expect(questions.map(({ textContent }) => textContent)).toEqual([
      helpTexts.exceptions.question,
      ...helpTopics
        .filter(topic => topic !== 'exceptions')
        .map(topic => helpTexts[topic].question),
    ]);
    expect(questions).toHaveLength(10);
    expect(
      dialog
        .getAllByRole('button', { expanded: true })
        .map(one => one.textContent),
    ).toEqual([helpTexts.exceptions.question]);
    expect(dialog.getByText(helpTexts.exceptions.answer)).toBeInTheDocument();
  });

  it('opens at the question of the link, and closes without leaving the page', async () => {
    renderPage('/image-signing/denials?help=whatToLog&class=outage');
    expect(
      await screen.findByRole('button', {
        name: helpTexts.whatToLog.question,
        expanded: true,
      }),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(await screen.findByRole('tab', { name: /outage/i })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });
});
