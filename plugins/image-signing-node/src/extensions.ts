import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { AdmissionEngine } from './AdmissionEngine';

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
