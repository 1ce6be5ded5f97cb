import { readFileSync } from 'node:fs';
import { Agent, fetch } from 'undici';

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [part: string]: unknown;
}

export interface KubeAnswer {
  code: number;
  body: { message?: string; items?: KubeObject[]; [part: string]: unknown };
  /** Texts of the `Warning` headers, RFC 9111 warnings of code 299. */
  warnings: string[];
  /** Under which the audit log knows the request. */
  auditId: string;
}

const PLURALS: Record<string, string> = {
  ClusterAdmissionPolicy: 'clusteradmissionpolicies',
  ClusterImagePolicy: 'clusterimagepolicies',
  ClusterPolicy: 'clusterpolicies',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  ConfigMap: 'configmaps',
  ConstraintTemplate: 'constrainttemplates',
  CronJob: 'cronjobs',
  CustomResourceDefinition: 'customresourcedefinitions',
  Deployment: 'deployments',
  EndpointSlice: 'endpointslices',
  ImageValidatingPolicy: 'imagevalidatingpolicies',
  K8sSignedImages: 'k8ssignedimages',
  KeyManagementProvider: 'keymanagementproviders',
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  Namespace: 'namespaces',
  Pod: 'pods',
  Policy: 'policies',
  PolicyException: 'policyexceptions',
  Secret: 'secrets',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  Store: 'stores',
  TrustRoot: 'trustroots',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
  ValidatingPolicy: 'validatingpolicies',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
  Verifier: 'verifiers',
};

const MAX_ATTEMPTS = 30;
const RETRY_MS = 1_000;

/** A user's access to the Kubernetes API. */
export class KubeApi {
  private readonly agent: Agent;

  constructor(
    readonly url: string,
    caFile: string,
    private readonly token: string,
  ) {
    this.agent = new Agent({ connect: { ca: readFileSync(caFile, 'utf8') } });
  }

  /** Creates the object; the answer may be a refusal. */
  create(object: KubeObject, query = ''): Promise<KubeAnswer> {
    return this.request('POST', `${collectionPath(object)}${query}`, object);
  }

  /** Creates the objects, one after the other; each must be accepted. */
  async apply(...objects: KubeObject[]): Promise<void> {
    for (const object of objects) {
      const { code, body } = await this.create(object);
      if (code !== 201) {
        const { kind, metadata } = object;
        throw new Error(`${kind} ${metadata.name}: ${code} ${body.message}`);
      }
    }
  }

  /** JSON merge patch, RFC 7386; the answer may be a refusal. */
  tryPatch(path: string, change: object): Promise<KubeAnswer> {
    return this.request('PATCH', path, change);
  }

  /** The object as it stands in the cluster. */
  async read(object: KubeObject): Promise<KubeObject> {
    const path = `${collectionPath(object)}/${object.metadata.name}`;
    return (await this.succeed('GET', path)) as unknown as KubeObject;
  }

  /** JSON merge patch of an object, RFC 7386. */
  change(object: KubeObject, change: object): Promise<void> {
    return this.patch(
      `${collectionPath(object)}/${object.metadata.name}`,
      change,
    );
  }

  async remove(object: KubeObject): Promise<void> {
    const path = `${collectionPath(object)}/${object.metadata.name}`;
    await this.succeed('DELETE', path);
  }

  async list(path: string): Promise<KubeObject[]> {
    return (await this.succeed('GET', path)).items ?? [];
  }

  /** The same; undefined where the API server does not serve the resource. */
  async listServed(path: string): Promise<KubeObject[] | undefined> {
    const { code } = await this.request('GET', `${path}?limit=1`);
    return code === 404 ? undefined : this.list(path);
  }

  /** JSON merge patch, RFC 7386. */
  async patch(path: string, change: object): Promise<void> {
    await this.succeed('PATCH', path, change);
  }

  async ready(): Promise<boolean> {
    const { code } = await this.request('GET', '/readyz');
    return code === 200;
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async succeed(method: string, path: string, body?: object) {
    const answer = await this.request(method, path, body);
    if (answer.code >= 300) {
      throw new Error(
        `${method} ${path}: ${answer.code} ${answer.body.message}`,
      );
    }
    return answer.body;
  }

  /**
   * As kubectl does, what is to come back later comes back: a resource that was
   * just defined answers 429 until its storage is there.
   */
  private async request(
    method: string,
    path: string,
    body?: object,
  ): Promise<KubeAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.requestOnce(method, path, body);
      if (answer.code !== 429 || attempt === MAX_ATTEMPTS) return answer;
      await new Promise(resolve => setTimeout(resolve, RETRY_MS));
    }
  }

  private async requestOnce(
    method: string,
    path: string,
    body?: object,
  ): Promise<KubeAnswer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      dispatcher: this.agent,
      headers: {
        authorization: `Bearer ${this.token}`,
        'user-agent': 'kubectl/v1.37.2 (suite)',
        'content-type':
          method === 'PATCH'
            ? 'application/merge-patch+json'
            : 'application/json',
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return {
      code: response.status,
      body: text.startsWith('{') ? JSON.parse(text) : { message: text },
      warnings: [
        ...(response.headers.get('warning') ?? '').matchAll(
          /299 - "((?:[^"\\]|\\.)*)"/g,
        ),
      ].map(([, warning]) => warning),
      auditId: response.headers.get('audit-id') ?? '',
    };
  }
}

function collectionPath({ apiVersion, kind, metadata }: KubeObject): string {
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  const scope = metadata.namespace ? `namespaces/${metadata.namespace}/` : '';
  return `/${root}/${apiVersion}/${scope}${PLURALS[kind]}`;
}
