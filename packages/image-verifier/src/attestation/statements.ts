import { z } from 'zod';
import type { PredicateFacts } from './facts';

const MAX_ITEMS = 200_000;
const text = z.string().max(4096);
const names = z.array(text).max(MAX_ITEMS).nullish();

/** Source: in-toto attestation predicate test-result v0.1. */
export const testResult = z
  .object({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    passedTests: names,
    warnedTests: names,
    failedTests: names,
  })
  .transform(
    ({ result, passedTests, warnedTests, failedTests }): PredicateFacts => ({
      kind: 'test',
      result,
      passed: passedTests ?? [],
      warned: warnedTests ?? [],
      failed: failedTests ?? [],
    }),
  );

/** Source: SPDX 2.2 and 2.3, JSON. */
export const spdx = z
  .object({
    spdxVersion: text,
    packages: z.array(z.unknown()).max(MAX_ITEMS).nullish(),
  })
  .transform(
    ({ spdxVersion, packages }): PredicateFacts => ({
      kind: 'sbom',
      format: 'spdx',
      version: spdxVersion,
      components: packages?.length ?? 0,
    }),
  );

/** Source: CycloneDX 1.x, JSON. */
export const cycloneDx = z
  .object({
    bomFormat: z.literal('CycloneDX'),
    specVersion: text,
    components: z.array(z.unknown()).max(MAX_ITEMS).nullish(),
  })
  .transform(
    ({ specVersion, components }): PredicateFacts => ({
      kind: 'sbom',
      format: 'cyclonedx',
      version: specVersion,
      components: components?.length ?? 0,
    }),
  );

// All that names the product, in one text.
const product = z.union([
  text,
  z
    .object({
      '@id': text.optional(),
      identifiers: z.record(z.string(), text).nullish(),
      hashes: z.record(z.string(), text).nullish(),
    })
    .transform(one =>
      [
        one['@id'] ?? '',
        ...Object.values(one.identifiers ?? {}),
        ...Object.values(one.hashes ?? {}),
      ].join(' '),
    ),
]);

/** Source: OpenVEX 0.0.1 to 0.2.0. */
export const openVex = z
  .object({
    statements: z
      .array(
        z.object({
          vulnerability: z.union([
            text,
            z.object({ name: text }).transform(({ name }) => name),
            z.object({ '@id': text }).transform(one => one['@id']),
          ]),
          status: text,
          products: z.array(product).max(10_000).nullish(),
        }),
      )
      .max(MAX_ITEMS),
  })
  .transform(
    ({ statements }): PredicateFacts => ({
      kind: 'vex',
      statements: statements.map(({ vulnerability, status, products }) => ({
        vulnerability,
        status,
        products: products ?? [],
      })),
    }),
  );

/** Source: https://slsa.dev/verification_summary/v1. */
export const verificationSummary = z
  .object({
    verifier: z.object({ id: text }),
    verificationResult: z.enum(['PASSED', 'FAILED']),
    verifiedLevels: names,
  })
  .transform(
    ({ verifier, verificationResult, verifiedLevels }): PredicateFacts => ({
      kind: 'verification-summary',
      verifier: verifier.id,
      result: verificationResult,
      levels: verifiedLevels ?? [],
    }),
  );

// in-toto ResourceDescriptor: one of these tells who or what it is.
const resource = z
  .object({ uri: text.nullish(), name: text.nullish() })
  .transform(({ uri, name }) => uri ?? name ?? undefined);

/** Source: https://in-toto.io/attestation/scai/v0.2 and /v0.3. */
export const scai = z
  .object({
    attributes: z
      .array(z.object({ attribute: text }))
      .min(1)
      .max(10_000),
    producer: resource.nullish(),
  })
  .transform(
    ({ attributes, producer }): PredicateFacts => ({
      kind: 'scai',
      ...(producer && { producer }),
      attributes: attributes.map(({ attribute }) => attribute),
    }),
  );

/** Source: https://in-toto.io/attestation/svr/v0.2. */
export const verificationResult = z
  .object({
    verifier: z.object({ id: text }),
    properties: z.array(text).max(10_000),
    timeCreated: text.nullish(),
  })
  .transform(
    ({ verifier, properties, timeCreated }): PredicateFacts => ({
      kind: 'verification-result',
      verifier: verifier.id,
      properties,
      ...(timeCreated && { createdOn: timeCreated }),
    }),
  );

/** Source: https://in-toto.io/attestation/release/v0.1 and /v0.2. */
export const release = z
  .object({
    purl: text.nullish(),
    releaseId: text.nullish(),
    repository: text.nullish(),
    tag: text.nullish(),
  })
  .transform(
    ({ purl, releaseId, repository, tag }): PredicateFacts => ({
      kind: 'release',
      ...(purl && { purl }),
      ...(releaseId && { releaseId }),
      ...(repository && { repository }),
      ...(tag && { tag }),
    }),
  );

/** Source: Cosign, https://cosign.sigstore.dev/attestation/v1. */
export const cosignCustom = z
  .object({ Data: z.json(), Timestamp: text.nullish() })
  .transform(
    ({ Data, Timestamp }): PredicateFacts => ({
      kind: 'custom',
      data: typeof Data === 'string' ? Data : JSON.stringify(Data),
      ...(Timestamp && { timestamp: Timestamp }),
    }),
  );
