import type { Evidence, Signer } from 'image-verifier';
import { verifyCommands } from './verifyCommands';

const image = {
  repository: 'registry.example.com/prod/payments',
  digest: `sha256:${'4b'.repeat(32)}`,
};
const reference = `${image.repository}@${image.digest}`;
const ROOTS = {
  corp: { file: 'root.json' },
  public: { sigstore: 'public-good' as const },
};
const keyless = (
  root: string,
  subject = 'https://git.example.com/shop/release',
): Signer => ({
  type: 'keyless',
  root,
  issuer: 'https://ci.example.com',
  subject,
  subjectKind: 'uri',
  build: {},
  certificate: { notBefore: '', notAfter: '', serialNumber: '1' },
});
const document = (signer: Signer, other: object = {}) => ({
  id: 'd',
  valid: true,
  reasons: [],
  signer,
  transparencyLog: { logId: '00', logIndex: '1', root: 'public' },
  ...other,
});
const commandsOf = (signatures: object[], attestations: object[] = []) =>
  verifyCommands(
    image,
    { signatures, attestations } as unknown as Evidence,
    ROOTS,
  );

describe('verifyCommands', () => {
  it.each([
    [
      'an identity of the public instance',
      document(keyless('public')),
      `cosign verify --certificate-oidc-issuer https://ci.example.com --certificate-identity https://git.example.com/shop/release ${reference}`,
      undefined,
    ],
    [
      'an identity of a private instance',
      document(keyless('corp')),
      `cosign verify --trusted-root trusted_root.json --certificate-oidc-issuer https://ci.example.com --certificate-identity https://git.example.com/shop/release ${reference}`,
      ['trusted_root.json: the trust root corp of the trust policy'],
    ],
    [
      'a key without a log',
      document(
        { type: 'key', keyId: 'sha256:aa' },
        { transparencyLog: undefined },
      ),
      `cosign verify --insecure-ignore-tlog=true --key cosign.pub ${reference}`,
      ['cosign.pub: the public key sha256:aa'],
    ],
    [
      'a subject with a space',
      document(keyless('public', 'release bot')),
      `cosign verify --certificate-oidc-issuer https://ci.example.com --certificate-identity 'release bot' ${reference}`,
      undefined,
    ],
  ])('checks %s', (_, signature, command, needs) => {
    const [first] = commandsOf([signature]);
    expect(first).toMatchObject({ tool: 'cosign', command });
    expect(first.needs).toEqual(needs);
  });

  it('names the type of an attestation', () => {
    const [first] = commandsOf(
      [],
      [
        document(keyless('public'), {
          predicateType: 'https://slsa.dev/provenance/v1',
        }),
      ],
    );
    expect(first.command).toBe(
      `cosign verify-attestation --type https://slsa.dev/provenance/v1 --certificate-oidc-issuer https://ci.example.com --certificate-identity https://git.example.com/shop/release ${reference}`,
    );
  });

  it('leaves out what is not valid, and what must not be put into a command', () => {
    const commands = commandsOf([
      document(keyless('public'), { valid: false }),
      document(keyless('public', '--help')),
      document(keyless('public', 'a\u001b[2Jb')),
    ]);
    expect(commands.map(({ tool }) => tool)).toEqual(['image-verifier']);
  });

  it('always ends with the verdict of the trust policy', () => {
    expect(commandsOf([]).at(-1)).toMatchObject({
      tool: 'image-verifier',
      command: `image-verifier verify ${reference} --trust-policy trust-policy.yaml`,
    });
  });
});
