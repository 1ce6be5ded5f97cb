import { render, screen } from '@testing-library/react';
import App from './App';

describe('App', () => {
  it('says that the guest cannot get in when there is no backend', async () => {
    // React's warnings about libraries that the example app only uses.
    jest.spyOn(console, 'error').mockImplementation();
    jest.spyOn(window, 'fetch').mockRejectedValue(new Error('No network'));
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          data: {
            app: { title: 'Test' },
            backend: { baseUrl: 'http://localhost:7007' },
          },
          context: 'test',
        },
      ] as any,
    };

    render(App.createRoot());

    const alert = await screen.findByRole('alert', {}, { timeout: 60_000 });
    expect(alert).toBeInTheDocument();
  }, 120_000);
});
