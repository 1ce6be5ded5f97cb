import crypto, { type KeyObject } from 'node:crypto';
import { mock } from 'node:test';

/** One call of `verify` of node:crypto that said yes. */
export interface Check {
  algorithm: string | null | undefined;
  data: Buffer;
  key: KeyObject;
  signature: Buffer;
}

/** The signature checks that `work` makes. */
export function checksOf(work: () => void): Check[] {
  const spy = mock.method(crypto, 'verify');
  try {
    work();
    return spy.mock.calls
      .filter(({ result }) => (result as unknown) === true)
      .map(call => {
        const [algorithm, data, key, signature] = call.arguments as unknown as [
          Check['algorithm'],
          Buffer,
          KeyObject,
          Buffer,
        ];
        return { algorithm, data, key, signature };
      });
  } finally {
    spy.mock.restore();
  }
}

/**
 * Of the checks made for each of several documents those that no verifier can
 * do without: each once, and not those of the trust root itself, which are the
 * same for every document.
 */
export function inherentChecks(documents: Check[][]): Check[][] {
  const seenIn = new Map<string, number>();
  const distinct = documents.map(
    checks => new Map(checks.map(check => [idOf(check), check])),
  );
  for (const checks of distinct) {
    for (const id of checks.keys()) seenIn.set(id, (seenIn.get(id) ?? 0) + 1);
  }
  return distinct.map(checks =>
    [...checks]
      .filter(([id]) => seenIn.get(id) === 1)
      .map(([, check]) => check),
  );
}

/** Makes a check again, with the key as it was decoded the first time. */
export function repeatCheck({ algorithm, data, key, signature }: Check): void {
  if (!crypto.verify(algorithm, data, key, signature)) {
    throw new Error('A signature that was right is wrong');
  }
}

function idOf({ signature }: Check): string {
  return signature.toString('base64');
}
