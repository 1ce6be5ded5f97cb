import {
  lazy,
  Suspense,
  type ComponentProps,
  type ComponentType,
  type ReactNode,
} from 'react';

/** A part of a page in a chunk of its own, loaded when it is first shown. */
export function lazyView<Shown extends ComponentType<any>>(
  load: () => Promise<Shown>,
  fallback?: ReactNode,
) {
  const View = lazy(async () => ({ default: await load() }));
  return (props: ComponentProps<Shown>) => (
    <Suspense fallback={fallback}>
      <View {...props} />
    </Suspense>
  );
}
