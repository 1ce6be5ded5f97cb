import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderPage } from '../__testUtils__/renderPage';
import { repositoryRow } from '../__testUtils__/fixtures';
import { saveText } from './saveText';

jest.mock('./saveText', () => ({ saveText: jest.fn() }));

async function choose(form: string) {
  await userEvent.click(await screen.findByRole('button', { name: 'Export' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: form }));
}

describe('ExportMenu', () => {
  beforeEach(() => jest.mocked(saveText).mockClear());

  it('saves all pages of the table as it is filtered', async () => {
    const listRepositories = jest.fn(async (query?: { cursor?: string }) => ({
      demo: true,
      items: [
        {
          ...repositoryRow,
          repository: query?.cursor ? 'r/second' : 'r/first',
        },
      ],
      totalCount: 2,
      ...(!query?.cursor && { nextCursor: 'next' }),
    }));
    renderPage('/image-signing/registers?flag=unruled', {
      api: { listRepositories },
    });
    await screen.findByRole('row', { name: /r\/first/ });
    await choose('JSON');

    expect(await screen.findByText('2 rows were saved')).toBeInTheDocument();
    const [name, text] = jest.mocked(saveText).mock.calls[0];
    expect(name).toMatch(/^image-signing-demo-repositories-.*\.json$/);
    expect(JSON.parse(text)).toMatchObject({
      demo: true,
      count: 2,
      items: [{ repository: 'r/first' }, { repository: 'r/second' }],
    });
    expect(listRepositories).toHaveBeenLastCalledWith(
      { flag: 'unruled', search: undefined, cursor: 'next', limit: 200 },
      expect.anything(),
    );
  });

  it('says why nothing was saved', async () => {
    let calls = 0;
    renderPage('/image-signing/registers', {
      api: {
        listRepositories: async () => {
          calls += 1;
          if (calls > 1) throw new Error('the portal is away');
          return { demo: false, items: [repositoryRow], totalCount: 1 };
        },
      },
    });
    await screen.findByRole('row', { name: /somebody\/payments/ });
    await choose('CSV');
    expect(
      await screen.findByText('Not saved: the portal is away'),
    ).toBeInTheDocument();
    expect(saveText).not.toHaveBeenCalled();
  });
});
