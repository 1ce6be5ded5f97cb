import { screen } from '@testing-library/react';
import { renderPage } from '../__testUtils__/renderPage';

const page = '/image-signing/registers';

describe('RegistersPage', () => {
  it('lists repositories with what stands out', async () => {
    const { api } = renderPage(`${page}?flag=unruled&search=pay`);
    const row = await screen.findByRole('row', {
      name: /docker.io\/somebody\/payments/,
    });
    for (const text of [
      'In no rule',
      'Source not allowed',
      'Same name elsewhere',
      'New',
      'also registry.example.com/prod/payments',
      'prod: 2 workloads, no rule, source not allowed',
    ]) {
      expect(row).toHaveTextContent(text);
    }
    expect(api.listRepositories).toHaveBeenCalledWith(
      expect.objectContaining({ flag: 'unruled', search: 'pay' }),
      expect.anything(),
    );
  });

  it('lists who deployed past the delivery', async () => {
    renderPage(`${page}?view=manual-deploys`);
    const row = await screen.findByRole('row', { name: /Deployment debug/ });
    expect(row).toHaveTextContent('jane@example.com');
    expect(row).toHaveTextContent('create with kubectl/v1.36');
  });

  it('shows custody and rotation of each authority', async () => {
    renderPage(`${page}?view=authorities`);
    const legacy = await screen.findByRole('row', { name: /^legacy/ });
    expect(legacy).toHaveTextContent('env');
    expect(legacy).toHaveTextContent('overdue since 2026-04-01');
    expect(legacy).toHaveTextContent('none counts on it');
    expect(screen.getByRole('row', { name: /^ci-main/ })).toHaveTextContent(
      'no key is held',
    );
  });

  it('says what is missing without a trust policy', async () => {
    renderPage(`${page}?view=authorities`, {
      api: {
        listAuthorities: async () => ({
          demo: false,
          policyVersion: '',
          items: [],
        }),
      },
    });
    expect(
      await screen.findByText('No trust policy is configured'),
    ).toBeInTheDocument();
  });
});
