import { imagesOf } from '../podImages';
import { selects } from '../selectors';
import { ObjectStore } from '../store';
import { Body, KubeObject } from '../types';
import { AdmissionOutcome, AdmissionRequest } from './request';

/** Finds the images that an expression objects to. */
export type ExpressionCheck = (images: string[]) => string[];

/**
 * ValidatingAdmissionPolicies without a CEL interpreter: only expressions
 * whose check was registered are understood, all others hold.
 */
export class PolicyAdmission {
  constructor(
    private readonly store: ObjectStore,
    private readonly checks: Map<string, ExpressionCheck>,
  ) {}

  review(request: AdmissionRequest): AdmissionOutcome {
    const { object } = request;
    const annotations: Body[] = [];
    if (object.kind !== 'Pod') {
      return { auditAnnotations: {} };
    }
    for (const binding of this.bindings(request)) {
      const policyName = binding.spec?.policyName;
      const policy = this.store.get('validatingadmissionpolicies', policyName);
      const actions: string[] = binding.spec?.validationActions ?? [];
      const failures = policy ? this.failures(policy, object) : [];
      for (const message of failures) {
        if (actions.includes('Deny')) {
          return {
            denial: denied(object, binding, message),
            auditAnnotations: {},
          };
        }
        if (actions.includes('Audit')) {
          annotations.push({
            message,
            policy: policyName,
            binding: binding.metadata.name,
            expressionIndex: 0,
            validationActions: actions,
          });
        }
      }
    }
    const key = 'validation.policy.admission.k8s.io/validation_failure';
    return {
      auditAnnotations:
        annotations.length > 0 ? { [key]: JSON.stringify(annotations) } : {},
    };
  }

  private bindings({ namespaceLabels }: AdmissionRequest): KubeObject[] {
    return this.store
      .list('validatingadmissionpolicybindings')
      .filter(({ spec }) =>
        selects(spec?.matchResources?.namespaceSelector, namespaceLabels),
      );
  }

  private failures(policy: KubeObject, pod: KubeObject): string[] {
    const images = imagesOf(pod.spec);
    return (policy.spec?.validations ?? []).flatMap((validation: Body) => {
      const check = this.checks.get(validation.expression);
      const objected = check?.(images) ?? [];
      return objected.length > 0
        ? [`${validation.message}: ${objected.join(', ')}`]
        : [];
    });
  }
}

function denied(pod: KubeObject, binding: KubeObject, message: string) {
  return {
    code: 422,
    reason: 'Invalid',
    message: `pods "${pod.metadata.name}" is forbidden: ValidatingAdmissionPolicy '${binding.spec?.policyName}' with binding '${binding.metadata.name}' denied request: ${message}`,
  };
}
