export const USAGE = `Usage:
  image-verifier verify IMAGE… --trust-policy FILE [options]
  image-verifier last-verified --repository NAME --trust-policy FILE
                 (--from URL | --records FILE) [--except DIGEST] [options]
  image-verifier record flush --report-to URL
  image-verifier record schema
  image-verifier verify-bundle --bundle FILE [--trusted-root FILE]
                 (--key FILE | --certificate-identity NAME
                 --certificate-oidc-issuer URL) FILE|DIGEST
  image-verifier policy lint FILE…
  image-verifier policy explain IMAGE… --trust-policy FILE [--environment NAME]
  image-verifier policy test FILE [--trust-policy FILE]
  image-verifier policy compile --target TARGET --trust-policy FILE [--out DIR]
  image-verifier policy drift --target TARGET --trust-policy FILE --against FILE
  image-verifier policy schema [policy|test]

verify tells whether container images are signed as a trust policy demands. It
only reads from the registries; nothing is sent anywhere else, except records to
the address in --report-to. last-verified answers the digest to roll back to: the
newest one that verified before and verifies now. record flush sends the records
that wait, record schema prints their JSON Schema. policy lint lists
every mistake of a trust policy, policy explain says what it asks of an image
without reading a registry, policy test compares its answers with the expected
ones, policy compile writes it for an admission engine, policy drift compares
that with the objects of a cluster, and policy schema prints the JSON Schema.

Options:
  --trust-policy FILE       trust policy, YAML or JSON (required)
  --notation-config DIR     instead: the configuration directory of Notation,
                            with trustpolicy.json and truststore
  --environment NAME        apply the rules for this environment; without it,
                            every rule for the image applies
  --output FORM             text (default), json, junit, sarif, markdown or
                            codequality (GitLab)
  --write FORM=FILE         also write the answer into a file; may be repeated
  --registry-config FILE    Docker config.json with credentials
  --insecure-registry HOST  use http for this registry; may be repeated
  --allow-host HOST         further host that the registries may send requests
                            to, such as a token service; may be repeated
  --signature-repository REPO
                            also look for signatures in this repository, as with
                            COSIGN_REPOSITORY; may be repeated
  --platform OS/ARCH        judge the image of this platform where the reference
                            names an index
  --index REF               index that lists the image; its signatures count where
                            the rule says subject: either
  --revocation-host HOST    ask this host about the revocation of certificates
                            behind Notation signatures; may be repeated
  --refresh-trust-root      fetch the current Sigstore public-good root
  --target TARGET           kyverno, kyverno-cel, policy-controller, notation,
                            ratify or cosign-script
  --mode MODE               what is compiled: enforce (default) or audit
  --format FORMAT           sigstore-bundle (default) or cosign-legacy: what an
                            engine looks for that can only look for one
  --out DIR                 folder for the compiled files
  --strict                  end with 3 where the compiled policy is laxer
  --against FILE            objects of a cluster, a file or a folder
  --help                    show this text

Options of verify-bundle, which checks a Sigstore bundle over any file as the
Sigstore conformance suite calls it; it ends with 0 or 1, or 2 for a wrong call:
  --bundle FILE             the bundle
  --key FILE                public key that must have signed, PEM
  --certificate-identity NAME
                            or the exact name in the certificate,
  --certificate-oidc-issuer URL
                            and the exact issuer of that identity
  --trusted-root FILE       trusted_root.json; without it, the public one
  --staging                 the bundle is from the staging instance; needs
                            --trusted-root

Options of verify for pipelines:
  --ci github|none          step summary and annotations of GitHub Actions;
                            default: github where GitHub Actions runs it
  --record FILE             append a record of each image, one JSON line each
  --report-to URL           send the records to the portal, for example
                            https://backstage.example.com/api/image-signing
                            with the token in IMAGE_SIGNING_TOKEN or in the file
                            that IMAGE_SIGNING_TOKEN_FILE names
  --report-queue DIRECTORY  where records wait for the portal
                            (default .image-verifier/queue)
  --published-at TIME       when the image was pushed, ISO 8601; records need it
  --tag TAG                 for images that are named by digest alone
  --enforcement KIND        enforcing or advisory: whether a failure stops the
                            release (default unknown)
  --on-failure ACTION       stop or roll-back: what the pipeline does then
  --stage NAME=TIME         when a stage ended: build-and-tests, scan,
                            attestations or sign-and-publish; may be repeated
  --run-id ID, --run-url URL, --commit SHA, --author NAME
                            what GitHub Actions, GitLab CI or Jenkins do not tell
  --last-verified           where an image is refused, also look for the digest
                            to roll back to
A record that cannot be made or sent is noted; it never changes the exit code.

Exit codes:
  0  every image is verified, or admitted because no rule covers it and the
     policy says unmatched: allow
  1  an image is not verified
  2  the call, the trust policy or another file is wrong
  3  an image could not be judged; try again
With several images the first that applies of 2, 1, 3, 0. policy test and policy
drift end with 1 where something differs.
last-verified: 0 a digest is found and verified, 1 there is none, 2 as above,
3 it could not be told. record flush: 0 nothing waits any more, 3 records wait.
`;
