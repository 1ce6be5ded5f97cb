// Not built: the modules are downloaded for the definitions of custom resources
// that they ship (support/definitions.ts).
module image-signing.test/tools/crds

go 1.26.0

require (
	github.com/kyverno/kyverno v1.19.1
	github.com/open-policy-agent/gatekeeper/v3 v3.23.1
	github.com/ratify-project/ratify v1.4.6
	github.com/sigstore/policy-controller v0.15.1
)
