import {
  fixtureNamed,
  judgeNotationImage,
  NOTATION,
  notationDiscovery,
  notationPolicy,
} from '../__testUtils__/notation';

// Policies that only the real library can have: ours refuses identities of
// plugins.
const { 'plugin-identity': pluginIdentity, ...POLICIES } = NOTATION.policies;

/** Where ours is stricter: the rule, and the signatures it concerns. */
const STRICTER: Record<string, string> = {
  'jws-critical-attribute': 'CRITICAL_HEADER_UNSUPPORTED',
  'cose-critical-attribute': 'CRITICAL_HEADER_UNSUPPORTED',
};

describe('signatures made by the real Notation library', () => {
  const cases = NOTATION.signatures.flatMap(fixture =>
    Object.keys(POLICIES).map((policy): [string, string] => [
      fixture.name,
      policy,
    ]),
  );

  it('are enough to mean something', () => {
    expect(cases.length).toBeGreaterThanOrEqual(350);
    expect(pluginIdentity.trustedIdentities).toEqual(['other.plugin:ci']);
  });

  it.each(cases)('%s under %s gets its verdict', async (name, policy) => {
    const fixture = fixtureNamed(name);
    const { result } = await judgeNotationImage(
      notationDiscovery(fixture),
      notationPolicy(POLICIES[policy]),
    );
    const real = fixture.verdicts[policy];
    const admitted = real === 'verified' && !(name in STRICTER);
    expect({ real, admitted: result.admitted }).toEqual({ real, admitted });
    // The level audit lets pass, but says nothing of who signed.
    expect(result.outcome === 'verified').toBe(admitted && policy !== 'audit');
  });

  it.each(Object.entries(STRICTER))('%s is refused: %s', async (name, code) => {
    const { result } = await judgeNotationImage(
      notationDiscovery(fixtureNamed(name)),
      notationPolicy(POLICIES.permissive),
    );
    expect(result.reasons[0].code).toBe(code);
  });

  it('say who signed, and when', async () => {
    const { evidence, result } = await judgeNotationImage(
      notationDiscovery(fixtureNamed('cose-stamped')),
      notationPolicy(POLICIES.stamped),
    );
    expect(evidence.signatures).toEqual([
      expect.objectContaining({
        format: 'notation-cose',
        valid: true,
        reasons: [],
        signer: expect.objectContaining({
          type: 'x509',
          subject: 'CN=ci,O=Acme\\, Inc.,ST=Berlin,C=DE',
          issuer: 'CN=issuing,O=Acme\\, Inc.,ST=Berlin,C=DE',
          scheme: 'notary.x509',
          trustStores: ['ca:corp'],
        }),
        signedAt: {
          time: expect.stringMatching(/^20\d\d-/),
          source: 'timestamp-authority',
        },
        notation: expect.objectContaining({
          intact: true,
          timestamp: expect.objectContaining({
            trustStores: ['tsa:corp'],
            accuracyMs: 1000,
            revocation: { status: 'unpublished' },
          }),
          revocation: { status: 'unpublished' },
        }),
      }),
    ]);
    expect(result.matched).toEqual([
      expect.objectContaining({
        authority: 'corp',
        signer:
          'CN=ci,O=Acme\\, Inc.,ST=Berlin,C=DE (issuer CN=issuing,O=Acme\\, Inc.,ST=Berlin,C=DE)',
        format: 'notation-cose',
      }),
    ]);
  });

  it.each([
    ['jws-other-digest', 'strict', 'SIGNATURE_NOT_FOUND'],
    ['jws-untrusted', 'strict', 'CERT_NOT_IN_TRUST_STORE'],
    ['jws-ec256', 'other-identity', 'SIGNER_NOT_TRUSTED'],
    ['jws-expired', 'strict', 'SIGNATURE_EXPIRED'],
    ['jws-outdated-certificate', 'strict', 'CERT_NOT_VALID_NOW'],
    ['jws-ec256', 'stamped', 'TIMESTAMP_MISSING'],
    ['cose-stamped-by-stranger', 'stamped', 'TIMESTAMP_UNTRUSTED'],
    ['jws-stamped-out-of-range', 'stamped', 'TIMESTAMP_OUT_OF_RANGE'],
    ['jws-plugin', 'strict', 'PLUGIN_REQUIRED'],
    ['jws-other-payload-type', 'strict', 'PAYLOAD_TYPE_UNEXPECTED'],
    ['jws-with-crl', 'strict', 'REVOCATION_UNKNOWN'],
  ])('%s under %s fails with %s', async (name, policy, code) => {
    const { result } = await judgeNotationImage(
      notationDiscovery(fixtureNamed(name)),
      notationPolicy(POLICIES[policy]),
    );
    expect(result.reasons[0].code).toBe(code);
    expect(result.outcome).toBe(
      code === 'REVOCATION_UNKNOWN' ? 'inconclusive' : 'failed',
    );
  });

  it('notes what a level does not enforce', async () => {
    const { result } = await judgeNotationImage(
      notationDiscovery(fixtureNamed('jws-expired')),
      notationPolicy(POLICIES.permissive),
    );
    expect(result.outcome).toBe('verified');
    expect(result.matched[0].noted?.map(({ code }) => code)).toEqual([
      'SIGNATURE_EXPIRED',
    ]);
  });

  it('is not vetoed by a bad one beside it', async () => {
    const { result } = await judgeNotationImage(
      notationDiscovery(
        fixtureNamed('jws-untrusted'),
        fixtureNamed('cose-plugin'),
        fixtureNamed('cose-ec256'),
      ),
      notationPolicy(POLICIES.ci),
    );
    expect(result.outcome).toBe('verified');
  });
});
