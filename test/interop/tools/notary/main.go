// Command notary signs, verifies and lists Notary Project signatures of an
// image in a registry. It is a thin command line over the Notary Project's own
// Go library (the one that the notation command is made of), for the
// interoperability suite: key and trust come from PEM files named on the
// command line, and nothing is read from or kept in a configuration folder.
//
//	notary sign   -key KEY.pem -cert CHAIN.pem [-envelope jws|cose] REGISTRY/REPO@DIGEST
//	notary verify -trust ROOT.pem [-level strict] REGISTRY/REPO@DIGEST
//	notary verify -config FOLDER REGISTRY/REPO@DIGEST
//	notary list   REGISTRY/REPO@DIGEST
//
// Each prints one JSON document on standard output. Exit status 1 is a failure
// (of a verification, too), with the reason on standard error.
package main

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/notaryproject/notation-core-go/revocation"
	"github.com/notaryproject/notation-core-go/revocation/purpose"
	"github.com/notaryproject/notation-core-go/signature/cose"
	"github.com/notaryproject/notation-core-go/signature/jws"
	corex509 "github.com/notaryproject/notation-core-go/x509"
	"github.com/notaryproject/notation-go"
	"github.com/notaryproject/notation-go/dir"
	"github.com/notaryproject/notation-go/registry"
	"github.com/notaryproject/notation-go/signer"
	"github.com/notaryproject/notation-go/verifier"
	"github.com/notaryproject/notation-go/verifier/trustpolicy"
	"github.com/notaryproject/notation-go/verifier/truststore"
	"github.com/notaryproject/tspclient-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
)

func main() {
	if len(os.Args) < 2 {
		fatal(errors.New("usage: notary sign|verify|list [flags] REGISTRY/REPO@DIGEST"))
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var err error
	switch os.Args[1] {
	case "sign":
		err = sign(ctx, os.Args[2:])
	case "verify":
		err = verify(ctx, os.Args[2:])
	case "list":
		err = list(ctx, os.Args[2:])
	default:
		err = fmt.Errorf("unknown command %q", os.Args[1])
	}
	if err != nil {
		fatal(err)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "notary:", err)
	os.Exit(1)
}

// common holds the flags of every command.
type common struct {
	flags     *flag.FlagSet
	http      *bool
	user      *string
	referrers *string
}

func newCommon(name string) *common {
	f := flag.NewFlagSet(name, flag.ExitOnError)
	return &common{
		flags:     f,
		http:      f.Bool("http", false, "talk plain HTTP to the registry"),
		user:      f.String("user", "", "registry user; password from $NOTARY_REGISTRY_PASSWORD"),
		referrers: f.String("referrers", "auto", "where referrers are: auto, api (referrers API) or tag (fallback tag)"),
	}
}

func (c *common) open(args []string) (string, registry.Repository, error) {
	if err := c.flags.Parse(args); err != nil {
		return "", nil, err
	}
	if c.flags.NArg() != 1 {
		return "", nil, errors.New("one REGISTRY/REPO@DIGEST is needed, after the flags")
	}
	ref := c.flags.Arg(0)
	repo, err := remote.NewRepository(ref)
	if err != nil {
		return "", nil, err
	}
	repo.PlainHTTP = *c.http
	if *c.user != "" {
		repo.Client = &auth.Client{Credential: auth.StaticCredential(repo.Reference.Registry, auth.Credential{
			Username: *c.user,
			Password: os.Getenv("NOTARY_REGISTRY_PASSWORD"),
		})}
	}
	switch *c.referrers {
	case "auto":
	case "api":
		err = repo.SetReferrersCapability(true)
	case "tag":
		err = repo.SetReferrersCapability(false)
	default:
		err = fmt.Errorf("unknown -referrers %q", *c.referrers)
	}
	return ref, registry.NewRepository(repo), err
}

func sign(ctx context.Context, args []string) error {
	c := newCommon("sign")
	key := c.flags.String("key", "", "PEM file of the private key")
	cert := c.flags.String("cert", "", "PEM file of the certificate chain, leaf first")
	envelope := c.flags.String("envelope", "jws", "envelope format: jws or cose")
	expires := c.flags.Duration("expires", 0, "expiry of the signature, from now; 0 for none")
	tsaURL := c.flags.String("tsa-url", "", "time-stamp authority to countersign with")
	tsaRoot := c.flags.String("tsa-root", "", "PEM file of the time-stamp authority's root")
	metadata := map[string]string{}
	c.flags.Func("metadata", "KEY=VALUE to sign along; may be repeated", func(s string) error {
		k, v, ok := strings.Cut(s, "=")
		if !ok {
			return errors.New("want KEY=VALUE")
		}
		metadata[k] = v
		return nil
	})
	ref, repo, err := c.open(args)
	if err != nil {
		return err
	}
	s, err := signer.NewFromFiles(*key, *cert)
	if err != nil {
		return err
	}
	opts := notation.SignOptions{ArtifactReference: ref, UserMetadata: metadata}
	opts.ExpiryDuration = *expires
	switch *envelope {
	case "jws":
		opts.SignatureMediaType = jws.MediaTypeEnvelope
	case "cose":
		opts.SignatureMediaType = cose.MediaTypeEnvelope
	default:
		return fmt.Errorf("unknown -envelope %q", *envelope)
	}
	if *tsaURL != "" {
		if opts.Timestamper, err = tspclient.NewHTTPTimestamper(nil, *tsaURL); err != nil {
			return err
		}
		roots, err := corex509.ReadCertificateFile(*tsaRoot)
		if err != nil {
			return err
		}
		opts.TSARootCAs = x509.NewCertPool()
		for _, root := range roots {
			opts.TSARootCAs.AddCert(root)
		}
		if opts.TSARevocationValidator, err = revocation.NewWithOptions(revocation.Options{CertChainPurpose: purpose.Timestamping}); err != nil {
			return err
		}
	}
	target, err := notation.Sign(ctx, s, repo, opts)
	if err != nil {
		return err
	}
	found, err := signatures(ctx, repo, target)
	if err != nil {
		return err
	}
	return print(map[string]any{"target": target, "signatures": found})
}

func verify(ctx context.Context, args []string) error {
	c := newCommon("verify")
	trust := c.flags.String("trust", "", "PEM file of the trusted root certificates")
	tsaRoot := c.flags.String("tsa-root", "", "PEM file of the trusted time-stamp authority roots")
	level := c.flags.String("level", "strict", "verification level: strict, permissive, audit or skip")
	config := c.flags.String("config", "", "configuration folder with trustpolicy.json and truststore, instead of all these")
	var identities []string
	c.flags.Func("identity", "trusted identity, such as 'x509.subject: C=DE, O=Example, CN=ci'; may be repeated (default any)", func(s string) error {
		identities = append(identities, s)
		return nil
	})
	ref, repo, err := c.open(args)
	if err != nil {
		return err
	}
	if len(identities) == 0 {
		identities = []string{"*"}
	}
	store := fileStore{truststore.TypeCA: *trust}
	stores := []string{"ca:suite"}
	if *tsaRoot != "" {
		store[truststore.TypeTSA] = *tsaRoot
		stores = append(stores, "tsa:suite")
	}
	policy := &trustpolicy.Document{
		Version: "1.0",
		TrustPolicies: []trustpolicy.TrustPolicy{{
			Name:                  "suite",
			RegistryScopes:        []string{"*"},
			SignatureVerification: trustpolicy.SignatureVerification{VerificationLevel: *level},
			TrustStores:           stores,
			TrustedIdentities:     identities,
		}},
	}
	var trustStore truststore.X509TrustStore = store
	if *config != "" {
		data, err := os.ReadFile(filepath.Join(*config, "trustpolicy.json"))
		if err != nil {
			return err
		}
		policy = &trustpolicy.Document{}
		if err := json.Unmarshal(data, policy); err != nil {
			return err
		}
		trustStore = truststore.NewX509TrustStore(dir.NewSysFS(*config))
	}
	v, err := verifier.New(policy, trustStore, nil)
	if err != nil {
		return err
	}
	target, outcomes, err := notation.Verify(ctx, v, repo, notation.VerifyOptions{ArtifactReference: ref, MaxSignatureAttempts: 100})
	type check struct {
		Type   string `json:"type"`
		Action string `json:"action"`
		Error  string `json:"error,omitempty"`
	}
	type outcome struct {
		Payload json.RawMessage `json:"payload,omitempty"`
		Subject string          `json:"subject,omitempty"`
		Checks  []check         `json:"checks"`
		Error   string          `json:"error,omitempty"`
	}
	list := []outcome{}
	for _, o := range outcomes {
		out := outcome{Checks: []check{}}
		if o.Error != nil {
			out.Error = o.Error.Error()
		}
		if o.EnvelopeContent != nil {
			out.Payload = o.EnvelopeContent.Payload.Content
			if chain := o.EnvelopeContent.SignerInfo.CertificateChain; len(chain) > 0 {
				out.Subject = chain[0].Subject.String()
			}
		}
		for _, r := range o.VerificationResults {
			ch := check{Type: string(r.Type), Action: string(r.Action)}
			if r.Error != nil {
				ch.Error = r.Error.Error()
			}
			out.Checks = append(out.Checks, ch)
		}
		list = append(list, out)
	}
	if printErr := print(map[string]any{"verified": err == nil, "target": target, "outcomes": list}); printErr != nil {
		return printErr
	}
	return err
}

func list(ctx context.Context, args []string) error {
	ref, repo, err := newCommon("list").open(args)
	if err != nil {
		return err
	}
	target, err := repo.Resolve(ctx, ref[strings.LastIndex(ref, "@")+1:])
	if err != nil {
		return err
	}
	found, err := signatures(ctx, repo, target)
	if err != nil {
		return err
	}
	return print(map[string]any{"target": target, "signatures": found})
}

type listed struct {
	Manifest ocispec.Descriptor `json:"manifest"`
	Envelope ocispec.Descriptor `json:"envelope"`
}

func signatures(ctx context.Context, repo registry.Repository, target ocispec.Descriptor) ([]listed, error) {
	found := []listed{}
	err := repo.ListSignatures(ctx, target, func(manifests []ocispec.Descriptor) error {
		for _, m := range manifests {
			_, envelope, err := repo.FetchSignatureBlob(ctx, m)
			if err != nil {
				return err
			}
			found = append(found, listed{Manifest: m, Envelope: envelope})
		}
		return nil
	})
	return found, err
}

// fileStore is a trust store of one PEM file per store type.
type fileStore map[truststore.Type]string

func (s fileStore) GetCertificates(_ context.Context, storeType truststore.Type, _ string) ([]*x509.Certificate, error) {
	return corex509.ReadCertificateFile(s[storeType])
}

func print(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
