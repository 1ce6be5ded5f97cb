import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { matchNamespaces } from '../../observe/admission/gatekeeperMatch';
import { asRecord, asTexts, at } from '../../observe/admission/json';
import { copyOf, manifestName, shortId } from './metadata';
import { imagesOf, podSpecOf } from './podSpec';
import type {
  Draft,
  ManifestInput,
  ManifestTerms,
  ManifestWriter,
  ProbeAnswer,
} from './types';

const TEMPLATES = 'templates.gatekeeper.sh';

/** Whether the template of a constraint takes a list of exempt images. */
function takesExemptImages(
  { objects }: ManifestInput,
  constraint: KubernetesObject,
): boolean {
  return objects
    .get(TEMPLATES, 'constrainttemplates')
    .objects.some(
      ({ spec }) =>
        at(spec, 'crd', 'spec', 'names', 'kind') === constraint.kind &&
        at(
          spec,
          'crd',
          'spec',
          'validation',
          'openAPIV3Schema',
          'properties',
          'exemptImages',
        ) !== undefined,
    );
}

/** The constraint without the namespace, and one for the namespace alone. */
function split(
  constraint: KubernetesObject,
  terms: ManifestTerms,
): KubernetesObject[] {
  const spec = asRecord(constraint.spec) ?? {};
  const match = asRecord(spec.match) ?? {};
  const parameters = asRecord(spec.parameters) ?? {};
  const main = copyOf(constraint, terms);
  const exempt = asTexts(parameters.exemptImages) ?? [];
  return [
    {
      ...main,
      spec: {
        ...spec,
        match: {
          ...match,
          excludedNamespaces: [
            ...(asTexts(match.excludedNamespaces) ?? []),
            terms.namespace,
          ],
        },
      },
    },
    {
      ...main,
      metadata: {
        ...main.metadata,
        name: `${constraint.metadata.name}-exc-${shortId(terms.id)}`,
      },
      spec: {
        ...spec,
        match: { ...match, namespaces: [terms.namespace] },
        parameters: {
          ...parameters,
          exemptImages: [...exempt, ...terms.images],
        },
      },
    },
  ];
}

function write(input: ManifestInput): Draft {
  const { terms, policies } = input;
  const unable = policies.filter(
    ({ object }) => !takesExemptImages(input, object),
  );
  if (unable.length > 0) {
    return {
      files: [],
      notes: [],
      limits: [],
      reason: `The template of ${unable
        .map(({ object }) => `${object.kind} ${object.metadata.name}`)
        .join(
          ', ',
        )} takes no list of exempt images, so only whole namespaces could be left out.`,
    };
  }
  return {
    files: [
      {
        name: `${manifestName(terms)}-gatekeeper.yaml`,
        changes: true,
        objects: policies.flatMap(({ object }) => split(object, terms)),
      },
    ],
    notes: [
      'Both constraints belong together: the namespace is open where only the first is applied.',
    ],
    limits: [
      {
        dimension: 'serviceAccount',
        text: 'A constraint knows no service account: every one of the namespace may run the digest.',
      },
      {
        dimension: 'time',
        text: 'A constraint has no end: it counts until somebody takes it back.',
      },
    ],
  };
}

/** Exceptions from the constraints of Gatekeeper. */
export const gatekeeperManifest: ManifestWriter = {
  engines: ['gatekeeper'],
  title: 'Gatekeeper',
  group: 'constraints.gatekeeper.sh',
  together: true,
  unlimited: ['other-service-account', 'after-end'],
  method: 'read',
  write,
  tryProbe(objects, { object }): ProbeAnswer {
    const { namespace = '' } = object.metadata;
    const images = imagesOf(podSpecOf(object));
    const stops = objects.some(({ spec }) => {
      const listed = asTexts(at(spec, 'match', 'namespaces'));
      const left = at(spec, 'match', 'excludedNamespaces');
      const about =
        (!listed?.length || matchNamespaces(listed, namespace) !== 'no') &&
        matchNamespaces(left, namespace) !== 'yes';
      const exempt = asTexts(at(spec, 'parameters', 'exemptImages')) ?? [];
      return about && !images.every(image => exempt.includes(image));
    });
    return stops ? 'refused' : 'passes';
  },
};
