import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { fakeApi } from '../__testUtils__/fakeApi';
import { rollout } from '../__testUtils__/rollout';
import { ChangeDrawer } from './ChangeDrawer';

// The drawer alone: a list that opens over the whole page takes long to find.
describe('ChangeDrawer', () => {
  it('records a trial from the version that was seen', async () => {
    const api = fakeApi();
    const onChanged = jest.fn();
    renderInTestApp(
      <ChangeDrawer
        rollout={rollout}
        environments={['prod']}
        action="record-trial"
        about="component:default/payments"
        onClose={jest.fn()}
        onChanged={onChanged}
        onReload={jest.fn()}
      />,
      { apis: [[imageSigningApiRef, api]] },
    );
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
    await waitFor(() => expect(onChanged).toHaveBeenCalledWith(rollout));
    expect(api.changeRollout).toHaveBeenCalledWith({
      version: 7,
      action: 'record-trial',
      entityRef: 'component:default/payments',
      trial: 'digest-release',
      outcome: 'passed',
      text: 'Deployed by digest',
    });
  });
});
