import { denialReason, denialReasonCodes, portalReason } from './reasons';

describe('denialReason', () => {
  it.each([
    ['SIGNATURE_NOT_FOUND', {}, 'signature not found'],
    ['SIGNER_NOT_TRUSTED', {}, 'signer not in trusted list'],
    [
      'ATTESTATION_MISSING',
      { attestation: 'test' },
      'missing test attestation',
    ],
    [
      'ATTESTATION_MISSING',
      { attestation: 'provenance' },
      'missing provenance attestation',
    ],
    ['ATTESTATION_MISSING', {}, 'missing attestation'],
    ['SIGNATURE_INVALID', {}, 'signature not valid'],
    ['TAG_FORBIDDEN', {}, 'tag forbidden'],
    ['SOURCE_NOT_ALLOWED', {}, 'source not allowed'],
  ])('%s with %j is "%s"', (code, params, text) => {
    expect(denialReason(code, params)).toMatchObject({
      code,
      class: 'deny',
      text,
    });
  });

  it('does not blame the image for an outage', () => {
    expect(denialReason('ENGINE_OUTAGE', { engine: 'Kyverno' })).toMatchObject({
      class: 'inconclusive',
      detail: expect.stringContaining('Kyverno did not answer'),
    });
  });

  it('takes a code that is not known for unmapped', () => {
    for (const code of ['', 'SOMETHING', 'toString', 'NOT_CHECKED_YET']) {
      expect(denialReason(code).code).toBe('UNMAPPED');
    }
  });

  it('names the image and the policy', () => {
    const reason = denialReason('SIGNATURE_NOT_FOUND', {
      repository: 'r.example/a',
      digest: 'sha256:1',
      engine: 'Kyverno',
      policy: 'signed',
    });
    expect(reason.detail).toBe(
      'Kyverno (policy signed) found no signature for r.example/a@sha256:1',
    );
    expect(reason.fix).toContain('cosign sign r.example/a@sha256:1');
  });

  it.each(denialReasonCodes.map(code => [code]))(
    '%s reads as a sentence without any values',
    code => {
      const { text, detail, fix } = denialReason(code);
      for (const part of [text, detail, fix]) {
        expect(part).not.toMatch(/undefined|\s{2}|^\s|\s$/);
        expect(part).not.toBe('');
      }
    },
  );
});

describe('portalReason', () => {
  it('says which cluster is silent and since when', () => {
    expect(
      portalReason('SOURCE_STALE', {
        cluster: 'prod-eu',
        observedAt: '2026-11-22T11:00:00Z',
      }),
    ).toMatchObject({
      class: 'inconclusive',
      detail:
        'Cluster prod-eu has been silent past its limit; last seen at 2026-11-22T11:00:00Z',
    });
  });
});
