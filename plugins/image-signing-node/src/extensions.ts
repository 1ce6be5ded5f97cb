import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { AdmissionEngine } from './AdmissionEngine';
import type { KeyProvider } from './KeyProvider';
import type { RegistryRights } from './RegistryRights';

/** What a module may do at the extension point. @public */
export interface AdmissionEnginesExtensionPoint {
  /** Adds an engine; throws where the id is taken. */
  addEngine(engine: AdmissionEngine): void;
}

/**
 * Where modules add support for further admission engines.
 *
 * @public
 */
export const admissionEnginesExtensionPoint =
  createExtensionPoint<AdmissionEnginesExtensionPoint>({
    id: 'image-signing.admission-engines',
  });

/** What a module may do at the extension point. @public */
export interface KeyProvidersExtensionPoint {
  /** Adds a provider; throws where the scheme is taken. */
  addKeyProvider(provider: KeyProvider): void;
}

/**
 * Where modules add key management services, in place of the built-in readers
 * for `awskms`, `gcpkms` and `azurekms`.
 *
 * @public
 */
export const keyProvidersExtensionPoint =
  createExtensionPoint<KeyProvidersExtensionPoint>({
    id: 'image-signing.key-providers',
  });

/** What a module may do at the extension point. @public */
export interface RegistryRightsExtensionPoint {
  /** Adds a reader; throws where the id is taken. */
  addRegistryRights(rights: RegistryRights): void;
}

/**
 * Where modules teach the backend to read who can push to the repositories of
 * further kinds of registries.
 *
 * @public
 */
export const registryRightsExtensionPoint =
  createExtensionPoint<RegistryRightsExtensionPoint>({
    id: 'image-signing.registry-rights',
  });
