#!/usr/bin/env bash
# Builds the peer tools of the interoperability suite, each from its own pinned
# Go module in this folder, into a cache folder outside the repository:
#
#   build.sh              build every tool
#   build.sh TOOL ...     build these only
#   build.sh --list       print the names of the tools
#   build.sh --bin        print the folder that the tools are reached in
#
# $IMAGE_SIGNING_TOOLS       cache folder (default: $XDG_CACHE_HOME or ~/.cache, then image-signing-tools)
# $IMAGE_SIGNING_TOOLS_JOBS  build steps at a time (default 2)
#
# A build is kept under a hash of what it depends on, so a second run only links.
# One line per tool: built, cached, found or "could not be built (why)".
# Exit status: 0 if every tool asked for is there, 1 if not, 2 for a wrong name.
set -euo pipefail
shopt -s nullglob

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${IMAGE_SIGNING_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/image-signing-tools}
jobs=${IMAGE_SIGNING_TOOLS_JOBS:-2}

# tool | folder | package
table='
cosign|cosign|github.com/sigstore/cosign/v3/cmd/cosign
kube-apiserver|kube-apiserver|k8s.io/kubernetes/cmd/kube-apiserver
kube-controller-manager|kube-apiserver|k8s.io/kubernetes/cmd/kube-controller-manager
etcd|etcd|go.etcd.io/etcd/server/v3
oci-registry|oci-registry|.
notary|notary|.
cosign2|cosign2|github.com/sigstore/cosign/v2/cmd/cosign
oras|oras|oras.land/oras/cmd/oras
actionlint|actionlint|github.com/rhysd/actionlint/cmd/actionlint
kyverno|kyverno|github.com/kyverno/kyverno/cmd/kyverno
policy-controller|policy-controller|github.com/sigstore/policy-controller/cmd/webhook
'
# Not built here: looked for on the PATH, from the system's packages.
system_tools='docker-registry skopeo'

names() { printf '%s' "$table" | sed -n 's/|.*//p'; }

hash_stdin() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-16
}

# Version of module $2 in folder $1's go.mod.
pinned() { awk -v m="$2" '{ for (i = 1; i < NF; i++) if ($i == m) { print $(i + 1); exit } }' "$here/$1/go.mod"; }

ldflags() { # tool
  local flags='-s -w' p v major minor _
  case $1 in
    kube-*)
      # Without a version the API server has no emulation version and no sane /version,
      # and the controllers name themselves v0.0.0 in their user agent.
      v=$(pinned kube-apiserver k8s.io/kubernetes)
      IFS=. read -r major minor _ <<<"${v#v}"
      for p in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        flags+=" -X $p.gitVersion=$v -X $p.gitMajor=$major -X $p.gitMinor=$minor -X $p.gitTreeState=clean -X $p.gitCommit=unknown"
      done
      ;;
    cosign) flags+=" -X sigs.k8s.io/release-utils/version.gitVersion=$(pinned cosign github.com/sigstore/cosign/v3)" ;;
    cosign2) flags+=" -X sigs.k8s.io/release-utils/version.gitVersion=$(pinned cosign2 github.com/sigstore/cosign/v2)" ;;
  esac
  printf '%s' "$flags"
}

build() { # tool folder package
  local tool=$1 folder=$here/$2 package=$3 flags key dir log start
  flags=$(ldflags "$tool")
  key=$({ printf '%s\n' "$go_id" "$package" "$flags"; cat "$folder"/go.mod "$folder"/go.sum "$folder"/*.go; } | hash_stdin)
  dir=$cache/store/$tool-$key
  if [ ! -x "$dir/$tool" ]; then
    log=$cache/store/$tool.log
    start=$SECONDS
    if command -v flock >/dev/null; then # two runs at once build each tool once
      exec 9>"$cache/store/$tool.lock"
      flock 9
      if [ -x "$dir/$tool" ]; then
        ln -sfn "../store/$tool-$key/$tool" "$cache/bin/$tool"
        echo "$tool: cached"
        return
      fi
    fi
    rm -rf "$dir.tmp"
    mkdir -p "$dir.tmp"
    if ! (cd "$folder" && GOWORK=off CGO_ENABLED=0 nice -n 10 go build -p "$jobs" -trimpath -buildvcs=false \
      -ldflags "$flags" -o "$dir.tmp/$tool" "$package") >"$log" 2>&1; then
      rm -rf "$dir.tmp"
      echo "$tool: could not be built ($(grep -vE '^(go: downloading|#)' "$log" | head -n 1); log: $log)"
      return 1
    fi
    rm -rf "$dir"
    mv "$dir.tmp" "$dir"
    ln -sfn "../store/$tool-$key/$tool" "$cache/bin/$tool"
    find "$cache/store" -maxdepth 1 -name "$tool-[0-9a-f]*" ! -name "$tool-$key" -mtime +30 -exec rm -rf {} +
    echo "$tool: built in $((SECONDS - start)) s"
  else
    ln -sfn "../store/$tool-$key/$tool" "$cache/bin/$tool"
    echo "$tool: cached"
  fi
}

case ${1:-} in
  --list) names; printf '%s\n' $system_tools; exit 0 ;;
  --bin) echo "$cache/bin"; exit 0 ;;
esac

wanted=("$@")
if [ ${#wanted[@]} -eq 0 ]; then
  while read -r tool; do wanted+=("$tool"); done < <(names)
fi

mkdir -p "$cache/bin" "$cache/store"
if command -v go >/dev/null; then
  go_id=$(cd "$here/cosign" && GOWORK=off go env GOVERSION GOOS GOARCH | tr '\n' ' ')
else
  go_id=
fi

status=0
for tool in "${wanted[@]}"; do
  row=$(printf '%s' "$table" | grep "^$tool|" || true)
  if [[ " $system_tools " == *" $tool "* ]]; then
    if path=$(command -v "$tool"); then
      echo "$tool: found at $path"
    else
      echo "$tool: could not be found (not built here; on Debian: apt-get install $tool)"
      status=1
    fi
  elif [ -z "$row" ]; then
    echo "$tool: no such tool; known: $(names | tr '\n' ' ')$system_tools" >&2
    exit 2
  elif [ -z "$go_id" ]; then
    echo "$tool: could not be built (no go command on the PATH)"
    status=1
  else
    IFS='|' read -r _ folder package <<<"$row"
    build "$tool" "$folder" "$package" || status=1
  fi
done
exit $status
