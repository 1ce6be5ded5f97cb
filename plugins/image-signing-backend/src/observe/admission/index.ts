import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import { binaryAuthorization } from './binaryAuthorization';
import { connaisseur } from './connaisseur';
import { gatekeeper } from './gatekeeper';
import { kubewarden } from './kubewarden';
import { kyvernoCel } from './kyvernoCel';
import { kyvernoClassic } from './kyvernoClassic';
import { mutatingAdmissionPolicy } from './mutatingAdmissionPolicy';
import { openshift } from './openshift';
import { otherWebhooks } from './otherWebhooks';
import { policyController } from './policyController';
import { validatingAdmissionPolicy } from './validatingAdmissionPolicy';

/** The admission engines that the backend knows by itself. */
export const builtInEngines: AdmissionEngine[] = [
  kyvernoClassic,
  kyvernoCel,
  policyController,
  gatekeeper,
  kubewarden,
  connaisseur,
  validatingAdmissionPolicy,
  mutatingAdmissionPolicy,
  openshift,
  binaryAuthorization,
  otherWebhooks,
];
