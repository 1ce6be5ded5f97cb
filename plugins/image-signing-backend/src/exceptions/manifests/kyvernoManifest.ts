import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import {
  asList,
  asRecord,
  asText,
  asTexts,
  at,
} from '../../observe/admission/json';
import { readKyvernoSettings } from '../../observe/admission/kyvernoSettings';
import { wildcardMatch } from '../../observe/admission/selectors';
import { exceptionPlace, PODS_ONLY_NOTE } from './kyvernoCelManifest';
import { manifestName, marks } from './metadata';
import { podSpecOf } from './podSpec';
import type {
  Draft,
  ManifestInput,
  ManifestTerms,
  ManifestWriter,
  Probe,
  ProbeAnswer,
} from './types';

const GROUP = 'kyverno.io';

/** Where the specification of the Pod lies, by the kinds that hold it there. */
const FORMS = [
  { suffix: '', kinds: ['Pod'], rule: '', path: 'spec' },
  {
    suffix: '-workloads',
    kinds: ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'],
    rule: 'autogen-',
    path: 'spec.template.spec',
  },
  {
    suffix: '-cronjobs',
    kinds: ['CronJob'],
    rule: 'autogen-cronjob-',
    path: 'spec.jobTemplate.spec.template.spec',
  },
];

/** JMESPath: how many images of the object are not among the excepted ones. */
function strangers(path: string, images: readonly string[]): string {
  const differs = images.map(image => `@ != '${image}'`).join(' && ');
  return `{{ length(request.object.${path}.[containers, initContainers, ephemeralContainers][].image | [?${differs}]) }}`;
}

function volumeStrangers(path: string, images: readonly string[]): string {
  const differs = images.map(image => `@ != '${image}'`).join(' && ');
  return `{{ length((request.object.${path}.volumes || \`[]\`)[].image.reference | [?${differs}]) }}`;
}

function conditionsOf(terms: ManifestTerms, path: string) {
  const { images, serviceAccount, end } = terms;
  return {
    all: [
      {
        key: `{{ time_before(time_now_utc(), '${end}') }}`,
        operator: 'Equals',
        value: true,
      },
      {
        key: `{{ request.object.${path}.serviceAccountName || 'default' }}`,
        operator: 'Equals',
        value: serviceAccount,
      },
      { key: strangers(path, images), operator: 'Equals', value: 0 },
      { key: volumeStrangers(path, images), operator: 'Equals', value: 0 },
    ],
  };
}

function write({ terms, policies, objects }: ManifestInput): Draft {
  const settings = readKyvernoSettings(objects);
  const place = exceptionPlace(settings);
  const { exceptions } = settings;
  const name = manifestName(terms);
  const [known] = objects.get(GROUP, 'policyexceptions').objects;
  return {
    files: [
      {
        name: `${name}-kyverno.yaml`,
        changes: false,
        objects: FORMS.map(({ suffix, kinds, rule, path }) => ({
          apiVersion: known?.apiVersion ?? `${GROUP}/v2`,
          kind: 'PolicyException',
          metadata: {
            name: `${name}${suffix}`,
            namespace: place.namespace,
            ...marks(terms),
          },
          spec: {
            background: true,
            match: {
              any: [{ resources: { kinds, namespaces: [terms.namespace] } }],
            },
            exceptions: policies.map(({ object, rules }) => ({
              policyName: fullName(object),
              ruleNames: rules.map(one => `${rule}${one}`),
            })),
            conditions: conditionsOf(terms, path),
          },
        })),
      },
    ],
    notes: [
      ...place.notes,
      ...(exceptions.enabled === true && exceptions.namespace === ''
        ? [
            'Without effect at present: Kyverno looks at these exceptions only with --exceptionNamespace.',
          ]
        : []),
      PODS_ONLY_NOTE,
      'One object a form, since the path of the images differs: Pods, workloads and CronJobs.',
    ],
    limits: [],
  };
}

/** A namespaced policy is named with its namespace. */
function fullName({ metadata }: KubernetesObject): string {
  return metadata.namespace
    ? `${metadata.namespace}/${metadata.name}`
    : metadata.name;
}

/** Reads the conditions that are written above, and no others. */
const SHAPES = {
  end: /^\{\{ time_before\(time_now_utc\(\), '([^'{}]+)'\) \}\}$/,
  serviceAccount:
    /^\{\{ request\.object\.([A-Za-z.]+)\.serviceAccountName \|\| 'default' \}\}$/,
  images:
    /^\{\{ length\(request\.object\.([A-Za-z.]+)\.\[containers, initContainers, ephemeralContainers\]\[\]\.image \| \[\?(.+)\]\) \}\}$/,
  volumes:
    /^\{\{ length\(\(request\.object\.([A-Za-z.]+)\.volumes \|\| `\[\]`\)\[\]\.image\.reference \| \[\?(.+)\]\) \}\}$/,
};

/** The images of `@ != 'a' && @ != 'b'`; undefined for anything else. */
function readImages(filter: string): string[] | undefined {
  const images = filter
    .split(' && ')
    .map(part => /^@ != '([^']+)'$/.exec(part)?.[1]);
  return images.every(image => image !== undefined)
    ? (images as string[])
    : undefined;
}

function imagesIn(spec: unknown): string[] {
  return ['containers', 'initContainers', 'ephemeralContainers'].flatMap(list =>
    (asList(at(spec, list)) ?? []).flatMap(
      one => asText(at(one, 'image')) ?? [],
    ),
  );
}

function conditionHolds(condition: unknown, probe: Probe): boolean | undefined {
  const { object, at: now } = probe;
  const key = asText(at(condition, 'key')) ?? '';
  const value = at(condition, 'value');
  if (at(condition, 'operator') !== 'Equals') return undefined;
  const end = SHAPES.end.exec(key)?.[1];
  if (end !== undefined) {
    const time = Date.parse(end);
    return Number.isNaN(time) ? undefined : now.getTime() < time === value;
  }
  const account = SHAPES.serviceAccount.exec(key);
  if (account) {
    const spec = asRecord(at(object, ...account[1].split('.')));
    return (asText(spec?.serviceAccountName) ?? 'default') === value;
  }
  const images = SHAPES.images.exec(key);
  if (images) {
    const exempt = readImages(images[2]);
    const found = imagesIn(at(object, ...images[1].split('.')));
    return (
      exempt && found.filter(one => !exempt.includes(one)).length === value
    );
  }
  const volumes = SHAPES.volumes.exec(key);
  if (volumes) {
    const exempt = readImages(volumes[2]);
    const spec = at(object, ...volumes[1].split('.'));
    const found = (asList(at(spec, 'volumes')) ?? []).flatMap(
      volume => asText(at(volume, 'image', 'reference')) ?? [],
    );
    return (
      exempt && found.filter(one => !exempt.includes(one)).length === value
    );
  }
  return undefined;
}

function matches(
  exception: KubernetesObject,
  probe: Probe,
): boolean | undefined {
  const match = asRecord(at(exception.spec, 'match'));
  const blocks = asList(match?.any);
  if (!match || !blocks || Object.keys(match).length !== 1) return undefined;
  const answers = blocks.map(block => {
    const resources = asRecord(at(block, 'resources'));
    const { kinds, namespaces, ...others } = resources ?? { unread: true };
    const listed = asTexts(kinds);
    const places = asTexts(namespaces ?? ['*']);
    if (!listed || !places || Object.keys(others).length) return undefined;
    return (
      listed.some(kind => wildcardMatch(kind, probe.object.kind ?? '')) &&
      places.some(place =>
        wildcardMatch(place, probe.object.metadata.namespace ?? ''),
      )
    );
  });
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function tryOne(exception: KubernetesObject, probe: Probe): ProbeAnswer {
  const conditions = asRecord(at(exception.spec, 'conditions'));
  const all = asList(conditions?.all);
  const parts = [
    matches(exception, probe),
    ...(conditions === undefined
      ? []
      : (all ?? [undefined]).map(one => conditionHolds(one, probe))),
    // Conditions beside `all` are not read.
    ...(conditions && Object.keys(conditions).some(key => key !== 'all')
      ? [undefined]
      : []),
  ];
  if (parts.includes(false)) return 'refused';
  return parts.includes(undefined) ? 'unknown' : 'passes';
}

/** Exceptions from Kyverno's classic policies. */
export const kyvernoManifest: ManifestWriter = {
  engines: ['kyverno-classic'],
  title: 'Kyverno',
  group: GROUP,
  method: 'read',
  write,
  tryProbe(objects, probe) {
    if (!podSpecOf(probe.object)) return 'unknown';
    const answers = objects
      .filter(
        ({ apiVersion, kind }) =>
          kind === 'PolicyException' &&
          Boolean(apiVersion?.startsWith(`${GROUP}/`)),
      )
      .map(one => tryOne(one, probe));
    if (answers.includes('passes')) return 'passes';
    return answers.includes('unknown') ? 'unknown' : 'refused';
  },
};
