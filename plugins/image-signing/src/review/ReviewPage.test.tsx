import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { review } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

const path = '/image-signing/review/id/r-1';
const decided = {
  ...review,
  decisions: [
    {
      item: 'exception:e-1',
      decision: 'close' as const,
      comment: 'Signed now',
      actor: 'user:default/bob',
      at: '2026-11-25T10:03:00Z',
    },
  ],
};

describe('ReviewPage', () => {
  it('is worked through by the keyboard alone', async () => {
    const { api } = renderPage(path, {
      api: { decideInReview: jest.fn(async () => decided) },
    });
    await screen.findByRole('region', { name: review.items[0].title });
    await userEvent.keyboard('j');
    expect(
      screen.getByRole('region', { name: review.items[1].title }),
    ).toBeInTheDocument();
    await userEvent.keyboard('k');
    await userEvent.keyboard('c');
    await userEvent.keyboard('Signed now');
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');

    expect(api.decideInReview).toHaveBeenCalledWith('r-1', {
      item: 'exception:e-1',
      decision: 'close',
      comment: 'Signed now',
    });
    expect(await screen.findByText('1 of 2 decided')).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: review.items[1].title }),
    ).toBeInTheDocument();
  });

  it('offers only the decisions that fit, and says what is missing', async () => {
    const { api } = renderPage(path);
    await screen.findByRole('region', { name: review.items[0].title });
    await userEvent.keyboard('j');
    const found = within(
      screen.getByRole('region', { name: review.items[1].title }),
    );
    expect(
      found.getAllByRole('button').map(({ textContent }) => textContent),
    ).toEqual(['Keep (P)', 'Follow up (F)']);
    await userEvent.keyboard('k');
    await userEvent.keyboard('e');
    await userEvent.type(screen.getByLabelText(/Comment/), 'Still needed');
    await userEvent.click(
      screen.getByRole('button', { name: 'Ask to extend' }),
    );
    expect(screen.getByText('New end is missing.')).toBeInTheDocument();
    expect(api.decideInReview).not.toHaveBeenCalled();
  });

  it('shows the minutes of a finished review instead of a timer', async () => {
    renderPage(path, {
      api: {
        getReview: async () => ({
          ...decided,
          finishedAt: '2026-11-25T10:12:00Z',
          finishedBy: 'user:default/carol',
          durationSeconds: 720,
        }),
      },
    });
    expect(
      await screen.findByRole('button', { name: 'Minutes as Markdown' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/after\s+12 min/)).toBeInTheDocument();
    expect(screen.queryByRole('timer')).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Keep/ }),
    ).not.toBeInTheDocument();
  });
});

describe('ReviewsPage', () => {
  it('starts a review and opens it', async () => {
    const { api } = renderPage('/image-signing/review');
    expect(await screen.findByText('No review yet')).toBeInTheDocument();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Start or join the review',
      }),
    );
    expect(api.startReview).toHaveBeenCalled();
    expect(
      await screen.findByRole('region', { name: review.items[0].title }),
    ).toBeInTheDocument();
  });
});
