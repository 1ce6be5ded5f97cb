import { resolveAuthorities } from './authorities';
import { celText } from './celConditions';
import { Gaps } from './gaps';
import { globToRegExp, splitGlobs, withDockerHubIndex } from './globs';
import { IMAGES, Validations, type CelContext } from './kyvernoCelValidations';
import { kubernetesName, metadata } from './names';
import { formatOf, planRules, type RulePlan } from './plan';
import type { CompiledPolicy, CompileInput, KubernetesManifest } from './types';

/**
 * A trust policy as ImageValidatingPolicies of Kyverno (policies.kyverno.io/v1,
 * from Kyverno 1.17): one a rule, and one for images without a rule. Pure.
 */
export function compileKyvernoCel(input: CompileInput): CompiledPolicy {
  const gaps = new Gaps();
  const authorities = resolveAuthorities(input, gaps);
  const plans = planRules(input, gaps, {
    sources: true,
    annotations: rule => formatOf(rule, input) === 'cosign-legacy',
  });
  const context = { input, gaps, authorities };
  return {
    target: 'kyverno-cel',
    files: [
      {
        name: 'kyverno-cel.yaml',
        manifests: [
          ...plans.flatMap(plan => imageValidatingPolicy(plan, context)),
          ...unmatched(plans, input),
        ],
      },
    ],
    notExpressible: gaps.list,
  };
}

function imageValidatingPolicy(
  plan: RulePlan,
  context: CelContext,
): KubernetesManifest[] {
  const { rule, signature, attestations } = plan;
  const validations = new Validations(plan, context);
  signature.forEach(clause => validations.addSignature(clause));
  attestations.forEach(({ requirement, clauses }) =>
    clauses.forEach(clause => validations.addAttestation(requirement, clause)),
  );
  if (rule.sources && rule.checks.sources === 'enforce') {
    validations.add(
      `${IMAGES}.all(image, ${matchesOne('image', rule.sources)})`,
      `the image must come from ${rule.sources.join(', ')}`,
    );
  }
  if (validations.list.length === 0) {
    return [];
  }
  return [
    policyObject(
      context.input,
      kubernetesName('image-signing', rule.name),
      rule,
      {
        matchImageReferences: [{ expression: scope(plan) }],
        validationConfigurations: {
          mutateDigest: context.input.mode === 'enforce',
          verifyDigest: context.input.mode === 'enforce',
          required: validations.attestors.length > 0,
        },
        attestors: validations.attestors,
        attestations: validations.attestations,
        validations: validations.list,
      },
    ),
  ];
}

function policyObject(
  input: CompileInput,
  name: string,
  rule: RulePlan['rule'] | undefined,
  spec: object,
): KubernetesManifest {
  const enforce = input.mode === 'enforce';
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ImageValidatingPolicy',
    metadata: metadata(input, name, rule),
    spec: {
      failurePolicy: 'Fail',
      validationActions: [enforce ? 'Deny' : 'Audit'],
      webhookConfiguration: { timeoutSeconds: 30 },
      matchConstraints: {
        // Named together, so that a debug container is judged too.
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['pods', 'pods/ephemeralcontainers'],
          },
        ],
      },
      ...spec,
    },
  };
}

// With an expression the globs say exactly what they say in the policy.
function scope({ images, replacedBy }: RulePlan): string {
  const terms = [matchesOne('ref', images.into)];
  if (images.out.length > 0) {
    terms.push(`!${matchesOne('ref', images.out)}`);
  }
  for (const other of replacedBy) {
    terms.push(`!(${covers('ref', other.images)})`);
  }
  return terms.join(' && ');
}

function covers(variable: string, images: string[]): string {
  const { into, out } = splitGlobs(images);
  return out.length === 0
    ? matchesOne(variable, into)
    : `${matchesOne(variable, into)} && !${matchesOne(variable, out)}`;
}

function matchesOne(variable: string, globs: string[]): string {
  const pattern = globs.flatMap(withDockerHubIndex).map(globToRegExp).join('|');
  return `(image(${variable}).registry() + '/' + image(${variable}).repository()).matches(${celText(
    `^(${pattern})$`,
  )})`;
}

function unmatched(
  plans: RulePlan[],
  input: CompileInput,
): KubernetesManifest[] {
  if (input.policy.unmatched !== 'deny') {
    return [];
  }
  const covered = plans.map(({ rule }) => `(${covers('ref', rule.images)})`);
  return [
    policyObject(input, 'image-signing-unmatched', undefined, {
      matchImageReferences: [
        {
          expression:
            covered.length === 0 ? 'true' : `!(${covered.join(' || ')})`,
        },
      ],
      attestors: [],
      // No signature can help: only that there is no such image.
      validationConfigurations: {
        mutateDigest: false,
        verifyDigest: false,
        required: false,
      },
      validations: [
        {
          expression: `${IMAGES}.size() == 0`,
          message: 'no rule of the trust policy covers the image',
        },
      ],
    }),
  ];
}
