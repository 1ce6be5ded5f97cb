import { render, screen } from '@testing-library/react';
import App from './App';

const identity = {
  type: 'user',
  userEntityRef: 'user:default/guest',
  ownershipEntityRefs: ['user:default/guest'],
};
const component = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { namespace: 'default', name: 'shop' },
  spec: { type: 'service', lifecycle: 'production', owner: 'guests' },
};

/** A backend that signs the guest in and knows one entity. */
const backend: typeof fetch = async input => {
  const { pathname } = new URL(
    input instanceof Request ? input.url : String(input),
  );
  if (pathname === '/api/auth/guest/refresh') {
    const session = { token: 'header.e30.signature', identity };
    return Response.json({ profile: {}, backstageIdentity: session });
  }
  if (pathname === '/api/catalog/entities/by-name/component/default/shop') {
    return Response.json(component);
  }
  return new Response(null, { status: 404 });
};

function openApp(path: string) {
  window.history.pushState({}, '', path);
  render(<App />);
}

describe('App', () => {
  beforeEach(() => {
    // React's warnings about libraries that the example app only uses.
    jest.spyOn(console, 'error').mockImplementation();
    jest.spyOn(console, 'warn').mockImplementation();
    jest.spyOn(window, 'fetch').mockImplementation(backend);
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          data: {
            app: { title: 'Test' },
            backend: { baseUrl: 'http://localhost:7007' },
            auth: { environment: 'development' },
          },
          context: 'test',
        },
      ] as any,
    };
  });

  it('shows the pages of the plugin at first', async () => {
    openApp('/');

    const long = { timeout: 60_000 };
    expect(await screen.findByText('Gate runs', {}, long)).toBeVisible();
    expect(window.location.pathname).toBe('/image-signing/overview');
  }, 120_000);

  it('shows the card and the tab of an entity', async () => {
    openApp('/catalog/default/component/shop');

    const long = { timeout: 60_000 };
    const tab = await screen.findByRole('tab', { name: 'Image signing' }, long);
    expect(tab).toBeVisible();
  }, 120_000);
});
