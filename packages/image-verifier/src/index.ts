/**
 * Verifies container image signatures and attestations against a trust policy.
 *
 * @packageDocumentation
 */

export type { Reason, ReasonClass, ReasonCode } from './reason';
export { makeReason } from './reasons';
export { ReasonError } from './reasonError';
export { escapeUntrustedText } from './text';
export type {
  AttestationEvidence,
  CertificateFacts,
  Evidence,
  KeylessSigner,
  KeySigner,
  NotationFacts,
  PlatformManifest,
  RevocationFacts,
  SearchedLocation,
  SignatureEvidence,
  SignatureFormat,
  SignedDocumentEvidence,
  Signer,
  TimestampFacts,
  X509Signer,
  UnreadImage,
  UnsignedAttestation,
} from './evidence';
export {
  formatImageReference,
  ImageReferenceError,
  parseImageReference,
  type ImageReference,
} from './reference/imageReference';
export {
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
  type RegistryRequestOptions,
  type RepositoryName,
} from './registry/client';
export {
  createRegistryApiReader,
  type RegistryApiAnswer,
  type RegistryApiReader,
} from './registry/apiReader';
export type { RegistryHostOptions } from './registry/hostRules';
export type { RequestBudgetLimits } from './registry/budget';
export type { RegistryLimits } from './registry/limits';
export type { OciDescriptor, RegistryManifest } from './registry/manifest';
export type { ReferrersList } from './registry/referrers';
export type { TagList } from './registry/tagList';
export { RegistryError } from './registry/registryError';
export {
  readDockerConfig,
  RegistryCredentialsError,
  type RegistryCredentials,
} from './registry/credentials';
export {
  discoverImage,
  type DiscoverImageOptions,
} from './discovery/discoverImage';
export {
  discoverSignatures,
  type DiscoverOptions,
} from './discovery/discoverSignatures';
export type {
  DiscoveredDocument,
  Discovery,
  DiscoveryLimits,
  RevocationAnswer,
  SignatureRepository,
  UnsignedDocument,
} from './discovery/discovery';
export {
  loadTrustMaterial,
  refreshHeldKeys,
  type LoadTrustMaterialOptions,
} from './sigstore/loadTrustMaterial';
export type {
  KeyProvider,
  KeyReaders,
  ReadKeyOptions,
} from './keys/keyReaders';
export { isHeldElsewhere } from './keys/readHeldKeys';
export { kubeconfigKeyReader, publicKeyInSecret } from './keys/kubeconfig';
export { vaultKeyReader, type VaultAccess } from './keys/vault';
export { vendorKeyProviders, type ImportModule } from './keys/vendorKms';
export {
  TrustMaterialError,
  type LoadedTrustRoot,
  type TrustedKey,
  type TrustMaterial,
  type UnavailableKey,
} from './sigstore/trustMaterial';
export {
  collectRevocation,
  type RevocationOptions,
} from './notation/collectRevocation';
export { loadNotationConfig } from './notation/loadNotationConfig';
export type { LoadedTrustStore } from './notation/trustStores';
export { assessEvidence } from './sigstore/assessEvidence';
export {
  createEvidenceAssessor,
  type EvidenceAssessor,
  type EvidenceAssessorOptions,
} from './evidenceAssessor';
export { dependsOnTime } from './policy/dependsOnTime';
export {
  explainPolicy,
  type Explanation,
  type RuleExplanation,
} from './policy/explainPolicy';
export { searchNeedsOf, type SearchNeeds } from './policy/searchNeeds';
export {
  COMPILE_TARGETS,
  compilePolicy,
  type CompiledFile,
  type CompiledPolicy,
  type CompileInput,
  type CompileMaterial,
  type CompileTarget,
  type KubernetesManifest,
  type NotExpressible,
} from './compile/compilePolicy';
export { findDrift, type Drift } from './compile/drift';
export { renderFile } from './compile/render';
export {
  parseSignatureRepository,
  signatureRepositoriesOf,
} from './policy/signatureRepositories';
export { policyAt } from './policy/relaxation';
export {
  ruleFor,
  type AppliedRule,
  type RepositoryRule,
  type UnsignedAllowed,
} from './policy/ruleFor';
export { trustPolicyJsonSchema } from './policy/jsonSchema';
export {
  parsePolicyTests,
  policyTestJsonSchema,
  type PolicyTestCase,
  type PolicyTestExpectation,
  type PolicyTestFile,
} from './policy/policyTests';
export { parseTrustPolicy } from './policy/parseTrustPolicy';
export {
  formatTrustPolicyProblem,
  TrustPolicyError,
  type TrustPolicyProblem,
} from './policy/problems';
export type {
  AttestationConditions,
  AttestationRequirement,
  Authority,
  AuthorityBase,
  BaseImagePolicy,
  CelCondition,
  CheckMode,
  KeyAuthority,
  KeyCustody,
  KeylessAuthority,
  KeylessIdentity,
  KeySource,
  KubernetesKeySource,
  NotationAuthority,
  NotationCheck,
  NotationIdentity,
  PolicyRule,
  RuleCheck,
  SignatureRepositoryRule,
  SignerRequirement,
  SubjectMode,
  TrustPolicy,
  TrustRootSource,
  TrustStoreSource,
  VaultKeySource,
} from './policy/trustPolicy';
export { buildOrigin, type BuildOrigin } from './attestation/buildOrigin';
export { judgeBaseImages, type BaseImage } from './attestation/baseImages';
export { readPredicate } from './attestation/readPredicate';
export type {
  CustomFacts,
  Material,
  PredicateFacts,
  PredicateReading,
  ProvenanceFacts,
  ReleaseFacts,
  SbomFacts,
  ScaiFacts,
  ScanFacts,
  Severity,
  TestFacts,
  VerificationResultFacts,
  VerificationSummaryFacts,
  VexFacts,
} from './attestation/facts';
export { describeSigner } from './policy/authorities';
export {
  applicableRules,
  evaluateTrustPolicy,
  type EvaluateTrustPolicyInput,
} from './policy/evaluateTrustPolicy';
export type {
  MatchedSignature,
  PolicyResult,
  RequirementResult,
} from './policy/result';
export {
  verifyImage,
  type ImageVerification,
  type VerifyImageOptions,
} from './verifyImage';
export {
  GATE_STAGES,
  gateRunJsonSchema,
  GateRunError,
  parseGateRun,
  type GateRun,
} from './gate/gateRun';
