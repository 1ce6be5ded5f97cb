import type { RevocationAnswer } from '../discovery/discovery';
import type { TimestampFacts } from '../evidence';
import type { Reason } from '../reason';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { parseCertificate, type Certificate } from './certificate';
import { checkTimestampingChain } from './certificateRules';
import { judgeRevocation } from './revocation';
import { chainToRoot, readTimestampToken } from './timestampToken';
import { namesOf, type LoadedTrustStore } from './trustStores';

/** What is known of a countersignature, and the chain that proves it. */
export interface AssessedTimestamp {
  facts: TimestampFacts;
  chain?: Certificate[];
}

/**
 * Judges the countersignature of a timestamp authority. Pure.
 *
 * @param answers - about revocation; undefined where nobody asked.
 */
export function assessTimestamp(
  der: Buffer,
  signature: Buffer,
  stores: readonly LoadedTrustStore[],
  answers: readonly RevocationAnswer[] | undefined,
): AssessedTimestamp {
  try {
    const token = readTimestampToken(der, signature);
    const trustStores: string[] = [];
    const reasons: Reason[] = [];
    let proven: Certificate[] | undefined;
    for (const store of stores) {
      const chain =
        store.type === 'tsa' ? chainToRoot(token, rootsOf(store)) : undefined;
      if (chain && fits(chain, token.signingTime, reasons)) {
        trustStores.push(store.name);
        proven ??= chain;
      }
    }
    if (!proven) {
      const root = namesOf(stores, 'tsa');
      const untrusted = makeReason('TIMESTAMP_UNTRUSTED', { root });
      return {
        facts: {
          trustStores,
          reasons: reasons.length > 0 ? reasons : [untrusted],
        },
      };
    }
    return {
      chain: proven,
      facts: {
        trustStores,
        reasons: [],
        time: token.time.toISOString(),
        accuracyMs: token.accuracyMs,
        revocation: judgeRevocation(proven, answers),
      },
    };
  } catch (error) {
    return { facts: { trustStores: [], reasons: [reasonOf(error)] } };
  }
}

const parsedRoots = new WeakMap<LoadedTrustStore, Certificate[]>();

// A store judges any number of documents; its certificates are parsed once.
function rootsOf(store: LoadedTrustStore): Certificate[] {
  // In a thread of its own, what was a Buffer arrives as plain bytes.
  const roots =
    parsedRoots.get(store) ??
    store.certificates.map(der => parseCertificate(Buffer.from(der)));
  parsedRoots.set(store, roots);
  return roots;
}

function fits(
  chain: Certificate[],
  signingTime: Date | undefined,
  reasons: Reason[],
): boolean {
  try {
    checkTimestampingChain(chain);
    const within = ({ notBefore, notAfter }: Certificate) =>
      signingTime === undefined ||
      (notBefore <= signingTime && signingTime <= notAfter);
    if (!chain.every(within)) {
      throw new Error('its signing time is outside its certificates');
    }
    return true;
  } catch (error) {
    reasons.push(reasonOf(error));
    return false;
  }
}

function reasonOf(error: unknown): Reason {
  return error instanceof ReasonError
    ? error.reason
    : makeReason('TIMESTAMP_INVALID', { why: (error as Error).message });
}
