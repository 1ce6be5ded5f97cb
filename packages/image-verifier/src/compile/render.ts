import { stringify } from 'yaml';
import type { CompiledFile, KubernetesManifest } from './types';

/**
 * The content of a compiled file.
 *
 * @public
 */
export function renderFile({ manifests, text }: CompiledFile): string {
  return manifests ? renderManifests(manifests) : text ?? '';
}

function renderManifests(manifests: KubernetesManifest[]): string {
  return manifests
    .map(
      manifest =>
        `---\n${stringify(manifest, {
          lineWidth: 0,
          aliasDuplicateObjects: false,
        })}`,
    )
    .join('');
}
