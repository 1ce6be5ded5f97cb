export const USAGE = `Usage:
  image-verifier verify IMAGE… --trust-policy FILE [options]
  image-verifier policy lint FILE…
  image-verifier policy explain IMAGE… --trust-policy FILE [--environment NAME]
  image-verifier policy schema

verify tells whether container images are signed as a trust policy demands. It
only reads from the registries; nothing is sent anywhere else. policy lint lists
every mistake of a trust policy, policy explain says what it asks of an image
without reading a registry, and policy schema prints its JSON Schema.

Options:
  --trust-policy FILE       trust policy, YAML or JSON (required)
  --environment NAME        apply the rules for this environment; without it,
                            every rule for the image applies
  --output FORM             text (default), json, junit, sarif or markdown
  --registry-config FILE    Docker config.json with credentials
  --insecure-registry HOST  use http for this registry; may be repeated
  --allow-host HOST         further host that the registries may send requests
                            to, such as a token service; may be repeated
  --refresh-trust-root      fetch the current Sigstore public-good root
  --help                    show this text

Exit codes:
  0  every image is verified, or admitted because no rule covers it and the
     policy says unmatched: allow
  1  an image is not verified
  2  the call, the trust policy or another file is wrong
  3  an image could not be judged; try again
With several images the first that applies of 2, 1, 3, 0.
`;
