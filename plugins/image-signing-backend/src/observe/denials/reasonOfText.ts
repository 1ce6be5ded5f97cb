import type { DenialReasonCode } from './types';

/**
 * Anchors in the words of admission engines and signature tools, the first that
 * is found decides. An engine that could not look comes first: it says nothing
 * about the image.
 */
const ANCHORS: Array<[DenialReasonCode, RegExp]> = [
  [
    'ENGINE_OUTAGE',
    /failed calling webhook|failed to call webhook|dial tcp|connection refused|connection reset|i\/o timeout|context deadline exceeded|no such host|TLS handshake|\bUNAUTHORIZED\b|unauthorized: |\bDENIED: |TOOMANYREQUESTS|toomanyrequests|503 Service Unavailable|System error calling external data provider|failed to configure (policy|binding)|resulted in error:|validation of admission request .{0,200}timed out/,
  ],
  [
    'TAG_FORBIDDEN',
    /missing digest|does not have a digest|must be an image digest|without (a )?digest|(pinned|referenced|reference|identified|specified) (by|with|to) (a |its |their )?(image )?(digest|sha256)|(must|should|needs? to|has to|have to) (use|have|include|contain|carry|specify|be) (a |an )?(image )?(digest|@?sha256)|digests? (is|are) required|requires? (a |an )?(image )?digest|mutable tag|:?latest['"`]? (image )?tag|tags? (is|are) (forbidden|not allowed|prohibited)|not pinned|unpinned/i,
  ],
  [
    'SIGNATURE_NOT_FOUND',
    /no signatures? found|no signatures? (exist|available|associated)|signature not found|(is|are) not signed|not signed|unsigned|unverified image|is not verified|image is not verified|missing signature|no valid signature|\.sig\b.{0,80}MANIFEST_UNKNOWN|MANIFEST_UNKNOWN.{0,200}\.sig\b/i,
  ],
  [
    'SIGNATURE_INVALID',
    /invalid signature|signature (is )?invalid|signature mismatch|crypto\/rsa: verification error|failed to verify signature|signature verification failed|digest mismatch|payload .{0,40}does not match/i,
  ],
  [
    'SIGNER_NOT_TRUSTED',
    /none of the expected identities matched|no matching signatures?|(subject|issuer|identity|extension) mismatch|(subject|issuer|identity) .{0,80}(did|does|do) not match|untrusted|not (in )?(the )?trusted|static deny|certificate signed by unknown authority|no trusted|signer .{0,80}not/i,
  ],
  [
    'ATTESTATION_MISSING',
    /attestation|in-toto|predicate ?type|provenance|\bsbom\b|vulnerability scan/i,
  ],
  [
    'SOURCE_NOT_ALLOWED',
    /no matching policies|disallowed by static policy|(registry|registries|repository|repositories|source|image) .{0,120}(not allowed|not permitted|not approved|not in the list|is forbidden|disallowed|not trusted)|(disallowed|unapproved|unknown|untrusted|invalid|forbidden) (image )?(registry|registries|repository|repo|source)|(must|should|may only|can only) (come|be pulled|originate|start) .{0,60}|allowed (registries|repositories|repos)|trusted registr/i,
  ],
  [
    // Nothing more is said than that the verification did not succeed.
    'SIGNATURE_INVALID',
    /failed (signature|to verify)|failed verification|verification (of .{0,300} )?failed|during \w{1,40} validation of image|constructing checkOpts/i,
  ],
];

/** Longer texts are cut: no engine says so much about one image. */
const MAX_LENGTH = 8_192;

/** The stable reason code that an engine's words stand for; `UNMAPPED` where none does. */
export function reasonOfText(text: string): DenialReasonCode {
  const read = text.slice(0, MAX_LENGTH);
  return ANCHORS.find(([, anchor]) => anchor.test(read))?.[0] ?? 'UNMAPPED';
}
