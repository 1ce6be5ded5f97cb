import { componentsTexts } from './components';
import { decisionTexts } from './decision';
import { denialsTexts } from './denials';
import { entityTexts } from './entity';
import { evidenceTexts } from './evidence';
import { exceptionsTexts } from './exceptions';
import { gatesTexts } from './gates';
import { homeTexts } from './home';
import { hooksTexts } from './hooks';
import { imagesTexts } from './images';
import { overviewTexts } from './overview';
import { planTexts } from './plan';
import { postureTexts } from './posture';
import { readinessTexts } from './readiness';
import { registersTexts } from './registers';
import { reportTexts } from './report';
import { reviewTexts } from './review';
import { rolloutTexts } from './rollout';
import { scopeTexts } from './scope';
import { servicesTexts } from './services';

/** What stands on the pages, by their folder. */
export const uiTexts = {
  components: componentsTexts,
  decision: decisionTexts,
  denials: denialsTexts,
  entity: entityTexts,
  evidence: evidenceTexts,
  exceptions: exceptionsTexts,
  gates: gatesTexts,
  home: homeTexts,
  hooks: hooksTexts,
  images: imagesTexts,
  overview: overviewTexts,
  plan: planTexts,
  posture: postureTexts,
  readiness: readinessTexts,
  registers: registersTexts,
  report: reportTexts,
  review: reviewTexts,
  rollout: rolloutTexts,
  scope: scopeTexts,
  services: servicesTexts,
} as const;
