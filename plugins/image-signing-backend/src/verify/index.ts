export { createConfiguredAssessor } from './assessor';
export {
  createVerifier,
  type Verifier,
  type VerifierOptions,
} from './verifier';
export { createConfiguredClient } from './registries';
export { loadTrust, type Trust, type TrustSource } from './trust';
