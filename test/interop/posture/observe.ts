import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ParsedDenial } from 'backstage-plugin-image-signing-node';
import { builtInEngines } from '../../../plugins/image-signing-backend/src/observe/admission';
import { parseDenial } from '../../../plugins/image-signing-backend/src/observe/denials';
import type { ServerCertificates } from '../support/certificates';
import type { KubeAnswer, KubeApi } from '../support/kube';
import { changeOf, podOf, RUNNING, type Attempt } from './cases';
import type { Effect } from './predict';

export interface Observation {
  effect: Effect;
  /** What the API server told the client when it refused. */
  message?: string;
  denial?: ParsedDenial;
}

const AUDIT_KEY = 'validation.policy.admission.k8s.io/validation_failure';
const WARNING = /^Validation failed for ValidatingAdmissionPolicy /;

/** Takes the audit log of an API server, and keeps what policies wrote into it. */
export async function startAuditLog({
  certificateFile,
  keyFile,
}: ServerCertificates) {
  const seen = new Map<string, boolean>();
  const server = createServer(
    { cert: await readFile(certificateFile), key: await readFile(keyFile) },
    async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const { items } = JSON.parse(Buffer.concat(chunks).toString()) as {
        items: Array<{
          auditID: string;
          annotations?: Record<string, string>;
        }>;
      };
      for (const { auditID, annotations = {} } of items) {
        seen.set(auditID, AUDIT_KEY in annotations);
      }
      outgoing.end();
    },
  );
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/`,
    /** Whether a policy annotated the request. Waits for its event. */
    async annotated(auditId: string): Promise<boolean> {
      const deadline = Date.now() + 20_000;
      while (!seen.has(auditId)) {
        if (Date.now() >= deadline) throw new Error(`no event of ${auditId}`);
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      return seen.get(auditId) === true;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}

export type AuditLog = Awaited<ReturnType<typeof startAuditLog>>;

/** Makes the request, of which nothing stays. */
export function attemptIn(
  api: KubeApi,
  namespace: string,
  attempt: Attempt,
): Promise<KubeAnswer> {
  if (attempt.request === 'create') {
    return api.create(podOf(namespace, attempt), '?dryRun=All');
  }
  const { subresource, change } = changeOf(attempt);
  return api.tryPatch(
    `/api/v1/namespaces/${namespace}/pods/${RUNNING}${subresource}?dryRun=All`,
    change,
  );
}

/** What really happened to a request, by the API server's answer. */
export async function effectOf(
  { code, body, warnings, auditId }: KubeAnswer,
  audit: AuditLog,
): Promise<Observation> {
  if (code >= 300) {
    const message = body.message ?? '';
    const denial = parseDenial(message, builtInEngines);
    const effect = denial?.class === 'outage' ? 'outage' : 'enforce';
    return { effect, message, denial };
  }
  if (warnings.some(warning => WARNING.test(warning))) {
    return { effect: 'warn' };
  }
  return { effect: (await audit.annotated(auditId)) ? 'audit' : 'none' };
}
