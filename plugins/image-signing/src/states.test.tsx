import { screen } from '@testing-library/react';
import { fakeApi, refusal } from './__testUtils__/fakeApi';
import { renderPage } from './__testUtils__/renderPage';

const PATHS = [
  'overview',
  'rollout',
  'services',
  'posture',
  'posture?view=readiness',
  'posture?view=changes',
  'posture/plan?cluster=prod-eu&namespace=payments',
  'denials',
  'exceptions',
  'exceptions?view=found',
  'exceptions/id/e-1',
  'review',
  'review/id/r-1',
  'images?repository=registry.example.com/a&digest=sha256:00',
  'gates',
  'registers',
  'registers?view=manual-deploys',
  'registers?view=authorities',
  'registers?view=enforcement',
  'registers?view=formats',
  'registers?view=base-images',
  'registers?view=roles',
  'report',
];

/** Every question of the page gets the same answer. */
const always = (answer: () => Promise<never>) =>
  Object.fromEntries(Object.keys(fakeApi()).map(name => [name, answer]));

// An answer that is late, refused or wrong looks like none of the others, and
// never like an answer.
describe.each(PATHS)('%s', path => {
  it('tells that it could not be read', async () => {
    renderPage(`/image-signing/${path}`, {
      api: always(async () => {
        throw new Error('The database is away');
      }),
    });
    const [alert] = await screen.findAllByText('This could not be read');
    expect(alert).toBeInTheDocument();
    expect(screen.getAllByText('The database is away')[0]).toBeInTheDocument();
    expect(screen.queryByText(/\d+ of \d+/)).not.toBeInTheDocument();
  });

  it('tells who may not see it which permission is missing', async () => {
    renderPage(`/image-signing/${path}`, {
      api: always(async () => {
        throw refusal('NotAllowedError', 403, '');
      }),
    });
    const [alert] = await screen.findAllByText('You may not see this');
    expect(alert).toBeInTheDocument();
    expect(
      screen.getAllByText(/permission image-signing\./)[0],
    ).toBeInTheDocument();
    expect(screen.queryByText('This could not be read')).toBeNull();
  });

  it('waits without saying that there is nothing', async () => {
    renderPage(`/image-signing/${path}`, {
      api: always(() => new Promise<never>(() => {})),
    });
    const [waiting] = await screen.findAllByText(/^Loading|^Looking/);
    expect(waiting).toBeInTheDocument();
    // What a filter offers is no answer.
    const answers = screen
      .queryAllByText(/^No |^Nothing/)
      .filter(one => !one.closest('option, [role="option"]'));
    expect(answers).toEqual([]);
    expect(screen.queryByText('This could not be read')).toBeNull();
  });
});
