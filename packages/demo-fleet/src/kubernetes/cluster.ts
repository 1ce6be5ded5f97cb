import { Ledger } from '../estate/ledger';
import {
  ExpressionCheck,
  PolicyAdmission,
} from './admission/admissionPolicies';
import { KyvernoAdmission } from './admission/kyverno';
import { AdmissionOutcome } from './admission/request';
import { auditEvent, AuditRecord } from './audit';
import { completed } from './meta';
import { resourceOf, resourcesOf } from './resources';
import { ApiError } from './status';
import { ObjectStore } from './store';
import { KubeObject, Resource, User } from './types';

export interface ClusterOptions {
  name: string;
  kyverno: boolean;
  ledger: Ledger;
  expressions: Map<string, ExpressionCheck>;
  audit: (event: object) => void;
}

export interface ChangeOptions {
  at?: Date;
  verb?: AuditRecord['verb'];
  generatedName?: boolean;
  manager?: string;
}

/** One cluster: its objects, and admission in front of every change. */
export class Cluster {
  readonly name: string;
  readonly store = new ObjectStore();
  readonly resources: Resource[];
  readonly kyverno: KyvernoAdmission;
  readonly ledger: Ledger;
  private readonly policies: PolicyAdmission;

  constructor(private readonly options: ClusterOptions) {
    this.name = options.name;
    this.resources = resourcesOf(options);
    this.ledger = options.ledger;
    this.kyverno = new KyvernoAdmission(this.store, options.ledger);
    this.policies = new PolicyAdmission(this.store, options.expressions);
  }

  /** Puts an object that was there before anybody looked. */
  seed(object: KubeObject, options: { at: Date; manager?: string }) {
    return this.store.put(
      completed(object, { cluster: this.name, ...options }),
    );
  }

  /** A request from outside: audited, admitted or refused with an error. */
  create(
    object: KubeObject,
    user: User,
    options: { dryRun?: boolean } = {},
  ): KubeObject {
    const { metadata } = object;
    if (
      this.store.get(
        resourceOf(object).plural,
        metadata.name,
        metadata.namespace,
      )
    ) {
      throw new ApiError(
        409,
        'AlreadyExists',
        `${resourceOf(object).plural} "${metadata.name}" already exists`,
      );
    }
    if (options.dryRun) {
      const { denial } = this.review(object, user, 'CREATE');
      if (denial) {
        throw new ApiError(denial.code, denial.reason, denial.message);
      }
      return object;
    }
    return this.apply(object, user, { verb: 'create' });
  }

  /** Creates or replaces after admission; throws the refusal. */
  apply(
    object: KubeObject,
    user: User,
    options: ChangeOptions = {},
  ): KubeObject {
    const { verb = 'patch', at = new Date(), generatedName, manager } = options;
    const operation = verb === 'create' ? 'CREATE' : 'UPDATE';
    const outcome = this.review(object, user, operation);
    this.options.audit(
      auditEvent({ verb, object, user, outcome, at, generatedName }),
    );
    const { denial } = outcome;
    if (denial) {
      throw new ApiError(denial.code, denial.reason, denial.message);
    }
    return verb === 'create'
      ? this.seed(object, { at, manager })
      : this.store.put(object);
  }

  private review(
    object: KubeObject,
    user: User,
    operation: 'CREATE' | 'UPDATE',
  ): AdmissionOutcome {
    const namespace = this.store.get(
      'namespaces',
      object.metadata.namespace ?? '',
    );
    const request = {
      operation,
      object,
      user,
      namespaceLabels: namespace?.metadata.labels ?? {},
    };
    // In the order of the API server: mutating webhooks, its own policies,
    // validating webhooks.
    const reviews = [
      () => this.kyverno.verifySignatures(request),
      () => this.policies.review(request),
      () => this.kyverno.requireDigests(request),
    ];
    const auditAnnotations = {};
    for (const reviewed of reviews) {
      const outcome = reviewed();
      Object.assign(auditAnnotations, outcome.auditAnnotations);
      if (outcome.denial) {
        return { denial: outcome.denial, auditAnnotations };
      }
    }
    return { auditAnnotations };
  }
}
