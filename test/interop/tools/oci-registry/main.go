// Command oci-registry serves an in-memory OCI 1.1 registry with the referrers
// API on a loopback port, out of one of two independent server libraries, for
// the interoperability suite. It is a test peer: nothing is kept on disk.
//
// The two engines differ in ways that a client meets in the field:
//
//	ociregistry            sends OCI-Subject, applies ?artifactType= and says so
//	                       (OCI-Filters-Applied), lists no referrer as "manifests": null,
//	                       checks that a manifest's blobs are there
//	go-containerregistry   sends no OCI-Subject, applies no filter, takes the artifactType
//	                       of a referrer from its config media type
//
// The first line on standard output is "listening on HOST:PORT".
package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
	ggcr "github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	log.SetFlags(log.LstdFlags | log.Lmicroseconds)
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on; port 0 picks a free one")
	engine := flag.String("engine", "ociregistry", "server library: ociregistry or go-containerregistry")
	referrers := flag.Bool("referrers", true, "serve the referrers API")
	filter := flag.Bool("referrers-filter", true, "apply ?artifactType= (ociregistry only)")
	immutable := flag.Bool("immutable-tags", false, "refuse to move or delete a tag (ociregistry only)")
	tagDigest := flag.Bool("tag-digest-header", true, "send Docker-Content-Digest on a GET by tag (ociregistry only)")
	user := flag.String("user", "", "ask for basic authentication with this user; password from $OCI_REGISTRY_PASSWORD")
	cert := flag.String("tls-cert", "", "serve TLS with this PEM certificate")
	key := flag.String("tls-key", "", "serve TLS with this PEM key")
	verbose := flag.Bool("verbose", false, "log every request to standard error")
	flag.Parse()

	var h http.Handler
	switch *engine {
	case "ociregistry":
		h = ociserver.New(ocimem.NewWithConfig(&ocimem.Config{ImmutableTags: *immutable}), &ociserver.Options{
			DisableReferrersAPI:          !*referrers,
			DisableReferrersFiltering:    !*filter,
			OmitDigestFromTagGetResponse: !*tagDigest,
		})
	case "go-containerregistry":
		h = ggcr.New(ggcr.WithReferrersSupport(*referrers), ggcr.Logger(log.New(io.Discard, "", 0)))
	default:
		log.Fatalf("unknown -engine %q", *engine)
	}
	if *user != "" {
		h = basicAuth(h, *user, os.Getenv("OCI_REGISTRY_PASSWORD"))
	}
	if *verbose {
		h = logRequests(h)
	}

	l, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on %s\n", l.Addr())

	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		c, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = srv.Shutdown(c)
	}()
	if *cert != "" {
		err = srv.ServeTLS(l, *cert, *key)
	} else {
		err = srv.Serve(l)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

func basicAuth(next http.Handler, user, password string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, p, _ := r.BasicAuth()
		okUser := subtle.ConstantTimeCompare([]byte(u), []byte(user)) == 1
		okPassword := subtle.ConstantTimeCompare([]byte(p), []byte(password)) == 1
		if !okUser || !okPassword {
			w.Header().Set("WWW-Authenticate", `Basic realm="oci-registry"`)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`)
			return
		}
		next.ServeHTTP(w, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(code int) {
	w.status = code
	w.ResponseWriter.WriteHeader(code)
}

func logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(sw, r)
		log.Printf("%d %s %s", sw.status, r.Method, r.URL.RequestURI())
	})
}
