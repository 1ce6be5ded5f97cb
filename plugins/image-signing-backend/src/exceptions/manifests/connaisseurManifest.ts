import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { isMap, isSeq, parseDocument } from 'yaml';
import {
  decidingRules,
  readConnaisseurRules,
} from '../../observe/admission/connaisseurConfig';
import { asRecord, asText, at } from '../../observe/admission/json';
import { copyOf, manifestName } from './metadata';
import { imagesOf, podSpecOf } from './podSpec';
import type { ManifestTerms, ManifestWriter, ProbeAnswer } from './types';

const CONFIG = 'config.yaml';
const ALLOW = 'image-signing-allow';

/** The configuration with one row more; its comments stay. */
function withRow(text: string, terms: ManifestTerms): string | undefined {
  const document = parseDocument(text, { merge: false });
  const policy = document.get('policy');
  const validators = document.get('validators');
  if (document.errors.length || !isSeq(policy) || !isSeq(validators)) {
    return undefined;
  }
  const known = validators.items.some(
    one => isMap(one) && one.get('name') === ALLOW,
  );
  if (!known) {
    validators.add(
      document.createNode({ name: ALLOW, type: 'static', approve: true }),
    );
  }
  for (const pattern of terms.images) {
    const row = document.createNode({ pattern, validator: ALLOW });
    row.commentBefore = ` exception ${terms.id}, ${terms.ticket}, ${terms.owner}, until ${terms.end}`;
    policy.add(row);
  }
  return document.toString({ lineWidth: 0 });
}

function tryImages(config: KubernetesObject, images: string[]): ProbeAnswer {
  const rules = readConnaisseurRules(at(config, 'data', CONFIG));
  if (!rules) return 'unknown';
  const effects = images.map(image => {
    const found = new Set(
      decidingRules(rules, image).map(({ effect }) => effect),
    );
    return found.size === 1 ? [...found][0] : 'unknown';
  });
  if (effects.some(effect => effect === 'verify' || effect === 'deny')) {
    return 'refused';
  }
  return effects.includes('unknown') ? 'unknown' : 'passes';
}

/** Exceptions from Connaisseur: a row of its configuration. */
export const connaisseurManifest: ManifestWriter = {
  engines: ['connaisseur'],
  title: 'Connaisseur',
  group: '',
  unlimited: ['other-namespace', 'other-service-account', 'after-end'],
  method: 'evaluated',
  write({ terms, policies }) {
    const [{ object: config }] = policies;
    const text = withRow(asText(at(config, 'data', CONFIG)) ?? '', terms);
    return {
      ...(text === undefined && {
        reason: `The configuration in ${config.metadata.name} could not be read.`,
      }),
      files:
        text === undefined
          ? []
          : [
              {
                name: `${manifestName(terms)}-connaisseur.yaml`,
                changes: true,
                objects: [
                  {
                    ...copyOf(config, terms),
                    data: { ...asRecord(config.data), [CONFIG]: text },
                  },
                ],
              },
            ],
      notes: [
        'Connaisseur is set up by its Helm chart: take the row and the validator over into the values of the release, and restart it.',
      ],
      limits: [
        {
          dimension: 'namespace',
          text: 'A row knows the image only: it lets this digest pass in every namespace.',
        },
        {
          dimension: 'serviceAccount',
          text: 'A row knows the image only: it lets this digest pass under every service account.',
        },
        {
          dimension: 'time',
          text: 'A row has no end: it counts until somebody takes it out.',
        },
      ],
    };
  },
  tryProbe(objects, probe) {
    const spec = podSpecOf(probe.object);
    const [config] = objects;
    return spec && config ? tryImages(config, imagesOf(spec)) : 'unknown';
  },
};
