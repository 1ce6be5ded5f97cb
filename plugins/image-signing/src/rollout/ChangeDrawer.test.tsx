import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderPage } from '../__testUtils__/renderPage';

const page = '/image-signing/rollout';

describe('ChangeDrawer', () => {
  it('records a trial from the version that was seen', async () => {
    const { api } = renderPage(page);
    const open = await screen.findByRole('button', {
      name: 'Record a trial of component:default/payments',
    });
    await userEvent.click(open);
    const drawer = await screen.findByRole('dialog');
    const choose = async (label: RegExp, option: string) => {
      await userEvent.click(
        within(drawer).getByRole('button', { name: label }),
      );
      await userEvent.click(
        await screen.findByRole('option', { name: option }),
      );
    };
    await choose(/Trial/, 'release by digest');
    await choose(/Outcome/, 'Passed');
    fireEvent.change(
      within(drawer).getByRole('textbox', { name: /What was tried/ }),
      { target: { value: 'Deployed by digest' } },
    );
    await userEvent.click(
      within(drawer).getByRole('button', { name: 'Record' }),
    );
    await waitFor(() =>
      expect(api.changeRollout).toHaveBeenCalledWith({
        version: 7,
        action: 'record-trial',
        entityRef: 'component:default/payments',
        trial: 'digest-release',
        outcome: 'passed',
        text: 'Deployed by digest',
      }),
    );
  });
});
