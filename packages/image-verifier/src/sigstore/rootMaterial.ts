import { readTrustedRoot, type RootMaterial } from './trustedRoot';
import type { LoadedTrustRoot } from './trustMaterial';

// A root is plain data and may have come from another thread; what is decoded
// of it lives as long as it does.
const decoded = new WeakMap<LoadedTrustRoot, RootMaterial>();

/**
 * What is in a root, decoded once.
 *
 * @throws Error with a short message.
 */
export function rootMaterial(root: LoadedTrustRoot): RootMaterial {
  let material = decoded.get(root);
  if (!material) {
    material = readTrustedRoot(root.document, root.checkpointOrigin);
    decoded.set(root, material);
  }
  return material;
}
