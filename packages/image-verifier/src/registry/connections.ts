import { lookup as dnsLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { addressAllowed, type AddressPolicy } from './address';
import { DEFAULT_REGISTRY_LIMITS } from './limits';

/** Code of the error for a name that resolves to a blocked address. */
export const BLOCKED_ADDRESS = 'ERR_BLOCKED_ADDRESS';

const CONNECT_TIMEOUT_MS = 10_000;
/** Bytes of all header lines of one answer. */
export const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Connection pools, one for each address policy and CA. The address is judged
 * where the connection is made, on the very addresses that are connected to,
 * so a name cannot resolve to one address for the check and another for the
 * connection.
 */
export class Connections {
  readonly #agents = new Map<string, Agent>();
  readonly #atOnce: number;

  /** @param atOnce - connections to one host, in each pool. */
  constructor(atOnce = DEFAULT_REGISTRY_LIMITS.concurrency) {
    this.#atOnce = atOnce;
  }

  /** The pool for a URL; undefined where its IP address is not allowed. */
  for(
    url: URL,
    addresses: AddressPolicy,
    ca: string | undefined,
  ): Dispatcher | undefined {
    // Node connects to a literal address without asking `lookup`.
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0 && !addressAllowed(literal, addresses)) {
      return undefined;
    }
    const key = JSON.stringify([addresses, ca]);
    const existing = this.#agents.get(key);
    if (existing) {
      return existing;
    }
    const agent = new Agent({
      connections: this.#atOnce,
      maxHeaderSize: MAX_HEADER_BYTES,
      connect: {
        lookup: guardedLookup(addresses),
        timeout: CONNECT_TIMEOUT_MS,
        ...(ca !== undefined && { ca }),
      },
    });
    this.#agents.set(key, agent);
    return agent;
  }

  async close(): Promise<void> {
    const agents = [...this.#agents.values()];
    this.#agents.clear();
    await Promise.all(agents.map(agent => agent.destroy()));
  }
}

function guardedLookup(addresses: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      if (
        found.length === 0 ||
        found.some(({ address }) => !addressAllowed(address, addresses))
      ) {
        const blocked: NodeJS.ErrnoException = new Error(
          'the name resolves to an address that is not allowed',
        );
        blocked.code = BLOCKED_ADDRESS;
        callback(blocked, '', 0);
        return;
      }
      if (options.all) {
        callback(null, found);
      } else {
        callback(null, found[0].address, found[0].family);
      }
    });
  };
}
