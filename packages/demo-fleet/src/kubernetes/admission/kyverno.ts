import { Ledger, LedgerEntry } from '../../estate/ledger';
import { imagesOf, podSpecOf } from '../podImages';
import { selects } from '../selectors';
import { ObjectStore } from '../store';
import { Body, KubeObject } from '../types';
import { conditionsHold } from './exceptionConditions';
import { AdmissionOutcome, AdmissionRequest } from './request';

const AUTOGEN_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
];
const SKIPPED_NAMESPACES = ['kube-system', 'kyverno'];

interface Finding {
  policy: string;
  rule: string;
  message: string;
}

interface Rule {
  policy: string;
  name: string;
  verifyImages: Body[];
  mode: 'fail' | 'ignore';
}

/** Kyverno's image verification, as far as the demo's policies use it. */
export class KyvernoAdmission {
  /** Webhook entries that do not answer at the moment. */
  readonly unavailable = new Set<string>();

  constructor(
    private readonly store: ObjectStore,
    private readonly ledger: Ledger,
  ) {}

  /** What the mutating webhook says: it verifies signatures. */
  verifySignatures(request: AdmissionRequest): AdmissionOutcome {
    const auditAnnotations: Record<string, string> = {};
    for (const mode of ['fail', 'ignore'] as const) {
      const rules = this.rulesFor(request, mode);
      const webhook = `mutate.kyverno.svc-${mode}`;
      if (rules.length > 0 && this.unavailable.has(webhook)) {
        if (mode === 'fail') {
          return { denial: unreachable(webhook, mode), auditAnnotations };
        }
        const key = 'failed-open.mutation.webhook.admission.k8s.io';
        auditAnnotations[`${key}/round_0_index_1`] = webhook;
        continue;
      }
      const { object } = request;
      const findings = rules.flatMap(rule => this.unverified(rule, object));
      const denial = blocked(webhook, object, findings);
      if (denial) {
        return { denial, auditAnnotations };
      }
    }
    return { auditAnnotations };
  }

  /** What the validating webhook says: it insists on digests. */
  requireDigests(request: AdmissionRequest): AdmissionOutcome {
    const { object } = request;
    for (const mode of ['fail', 'ignore'] as const) {
      const findings = this.unavailable.has(`mutate.kyverno.svc-${mode}`)
        ? []
        : this.rulesFor(request, mode).flatMap(rule =>
            this.unpinned(rule, object),
          );
      const denial = blocked(`validate.kyverno.svc-${mode}`, object, findings);
      if (denial) {
        return { denial, auditAnnotations: {} };
      }
    }
    return { auditAnnotations: {} };
  }

  private rulesFor(request: AdmissionRequest, mode: Rule['mode']): Rule[] {
    const { object, namespaceLabels } = request;
    const namespace = namespaceLabels['kubernetes.io/metadata.name'];
    return SKIPPED_NAMESPACES.includes(namespace) ||
      !['Pod', ...AUTOGEN_KINDS].includes(object.kind)
      ? []
      : this.store
          .list('clusterpolicies')
          .flatMap(policy => this.matchingRules(policy, request))
          .filter(rule => rule.mode === mode);
  }

  private matchingRules(policy: KubeObject, request: AdmissionRequest): Rule[] {
    const { object, namespaceLabels } = request;
    const spec = policy.spec ?? {};
    if (spec.validationFailureAction !== 'Enforce') {
      return [];
    }
    const failurePolicy =
      spec.webhookConfiguration?.failurePolicy ?? spec.failurePolicy ?? 'Fail';
    return (spec.rules ?? [])
      .filter((rule: Body) => rule.verifyImages && rule.match?.any)
      .filter((rule: Body) =>
        rule.match.any.some(({ resources }: Body) =>
          selects(resources.namespaceSelector, namespaceLabels),
        ),
      )
      .map((rule: Body) => ({
        policy: policy.metadata.name,
        name: autogenName(rule.name, object.kind),
        verifyImages: rule.verifyImages,
        mode: failurePolicy === 'Ignore' ? 'ignore' : 'fail',
      }))
      .filter((rule: Rule) => !this.excepted(rule, object));
  }

  private excepted(rule: Rule, object: KubeObject): boolean {
    return this.store.list('policyexceptions').some(({ spec = {} }) => {
      const names = (spec.exceptions ?? []).some(
        ({ policyName, ruleNames = [] }: Body) =>
          policyName === rule.policy &&
          ruleNames.some((pattern: string) => glob(pattern, rule.name)),
      );
      const matches = (spec.match?.any ?? []).some(({ resources }: Body) => {
        const {
          kinds = ['*'],
          namespaces = ['*'],
          names: patterns = ['*'],
        } = resources;
        return (
          kinds.some((p: string) => glob(p, object.kind)) &&
          namespaces.some((p: string) => glob(p, object.metadata.namespace)) &&
          patterns.some((p: string) => glob(p, object.metadata.name))
        );
      });
      return (
        names && matches && conditionsHold(spec.conditions, object, new Date())
      );
    });
  }

  private unverified(rule: Rule, object: KubeObject): Finding[] {
    return imagesOf(podSpecOf(object)).flatMap(image =>
      rule.verifyImages
        .filter(entry => covers(entry, image))
        .flatMap(entry => this.verify(entry, image))
        .map(message => ({ policy: rule.policy, rule: rule.name, message })),
    );
  }

  private unpinned(rule: Rule, object: KubeObject): Finding[] {
    return imagesOf(podSpecOf(object))
      .filter(image => !image.includes('@sha256:'))
      .filter(image =>
        rule.verifyImages.some(
          entry => covers(entry, image) && entry.verifyDigest !== false,
        ),
      )
      .map(image => ({
        policy: rule.policy,
        rule: rule.name,
        message: `missing digest for ${image}`,
      }));
  }

  private verify(entry: Body, image: string): string[] {
    const layout = entry.type === 'SigstoreBundle' ? 'bundle' : 'legacy';
    const signatures = this.ledger
      .signaturesOf(image)
      .filter(signature => signature.layout === layout);
    const attestors: Body[] = (entry.attestors ?? []).flatMap(
      ({ entries }: Body) => entries,
    );
    const accepted = attestors.some(attestor =>
      signatures.some(signature => accepts(attestor, signature)),
    );
    if (accepted) {
      return [];
    }
    const path = attestors[0]?.keyless ? 'keyless' : 'keys';
    const cause =
      signatures.length === 0
        ? 'no signatures found'
        : `no matching signatures: ${mismatch(signatures[0])}`;
    return [
      `failed to verify image ${image}: .attestors[0].entries[0].${path}: ${cause}`,
    ];
  }
}

function accepts(attestor: Body, { signer }: LedgerEntry): boolean {
  return signer.kind === 'keyless'
    ? attestor.keyless?.issuer === signer.issuer &&
        attestor.keyless?.subject === signer.subject
    : attestor.keys?.publicKeys?.trim() === signer.publicKey.trim();
}

function mismatch({ signer }: LedgerEntry): string {
  return signer.kind === 'keyless'
    ? `none of the expected identities matched what was in the certificate, got subjects [${signer.subject}] with issuer ${signer.issuer}`
    : 'invalid signature when validating ASN.1 encoded signature';
}

function covers(entry: Body, image: string): boolean {
  const any = (patterns: string[] = []) =>
    patterns.some(pattern => glob(pattern, image));
  return any(entry.imageReferences) && !any(entry.skipImageReferences);
}

function glob(pattern: string, text: string = ''): boolean {
  const source = pattern
    .split('*')
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`).test(text);
}

function autogenName(rule: string, kind: string): string {
  if (kind === 'Pod') {
    return rule;
  }
  return `${kind === 'CronJob' ? 'autogen-cronjob' : 'autogen'}-${rule}`;
}

function blocked(webhook: string, object: KubeObject, findings: Finding[]) {
  if (findings.length === 0) {
    return undefined;
  }
  const { kind, metadata } = object;
  const lines = [...new Set(findings.map(({ policy }) => policy))].flatMap(
    policy => [
      `${policy}:`,
      ...findings
        .filter(finding => finding.policy === policy)
        .map(({ rule, message }) => `  ${rule}: '${message}'`),
    ],
  );
  return {
    code: 400,
    reason: 'BadRequest',
    message: `admission webhook "${webhook}" denied the request: \n\nresource ${kind}/${
      metadata.namespace
    }/${
      metadata.name
    } was blocked due to the following policies \n\n${lines.join('\n')}\n`,
  };
}

function unreachable(webhook: string, mode: string) {
  return {
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: failed calling webhook "${webhook}": failed to call webhook: Post "https://kyverno-svc.kyverno.svc:443/mutate/${mode}?timeout=10s": context deadline exceeded`,
  };
}
