import type { views } from './views';

export type ViewName = keyof typeof views;

/** Loads what views share, then the view. */
export async function loadView(name: ViewName): Promise<() => JSX.Element> {
  // By a key, so that no bundler drops what the module exports besides.
  const module = await import('./views');
  const key = 'views' as const;
  return module[key][name]();
}
