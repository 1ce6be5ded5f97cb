import { asTexts } from '../../observe/admission/json';
import { copyBeside, EnginePlanner } from '../enginePlan';

const GROUP = 'constraints.gatekeeper.sh';

/** The action belongs to the constraint; a further one enforces in one namespace. */
export const gatekeeperPlanner: EnginePlanner = {
  engine: 'gatekeeper',
  granularity:
    'enforcementAction belongs to the whole constraint; a further constraint with its own match enforces in one namespace.',
  answer({ objects, namespace, policy: { source } }) {
    const { policy, rule } = source;
    if (!policy || !rule) {
      return {
        possible: false,
        why: 'The template has no constraint that could be read: write a constraint for this namespace first.',
      };
    }
    const plural = rule.toLowerCase();
    const object = objects
      .get(GROUP, plural)
      .objects.find(({ metadata }) => metadata.name === policy);
    if (!object) {
      return {
        possible: false,
        why: `${policy} is not a constraint: it rewrites images and refuses none.`,
      };
    }
    const after = copyBeside(object, namespace.name, spec => {
      const { scopedEnforcementActions: _scoped, ...rest } = spec;
      const match = (rest.match ?? {}) as Record<string, unknown>;
      const { excludedNamespaces, ...kept } = match;
      const others = (asTexts(excludedNamespaces) ?? []).filter(
        pattern => pattern !== namespace.name,
      );
      return {
        ...rest,
        enforcementAction: 'deny',
        match: {
          ...kept,
          namespaces: [namespace.name],
          ...(others.length > 0 && { excludedNamespaces: others }),
        },
      };
    });
    return {
      possible: true,
      reach: 'namespace',
      edits: [
        {
          group: GROUP,
          plural,
          after: { ...after, apiVersion: `${GROUP}/v1beta1`, kind: rule },
        },
      ],
      // Gatekeeper takes it into use as it did the other.
      follows: [
        {
          group: GROUP,
          plural,
          after: {
            ...after,
            apiVersion: `${GROUP}/v1beta1`,
            kind: rule,
            status: object.status,
          },
        },
      ],
      notes: [`Constraint ${policy} goes on as it is.`],
    };
  },
};
