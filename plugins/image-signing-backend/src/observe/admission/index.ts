import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import { gatekeeper } from './gatekeeper';
import { kubewarden } from './kubewarden';
import { kyvernoClassic } from './kyvernoClassic';
import { kyvernoCel } from './kyvernoCel';
import { policyController } from './policyController';
import { validatingAdmissionPolicy } from './validatingAdmissionPolicy';

/** The admission engines that the backend knows by itself. */
export const builtInEngines: AdmissionEngine[] = [
  kyvernoClassic,
  kyvernoCel,
  policyController,
  gatekeeper,
  kubewarden,
  validatingAdmissionPolicy,
];
