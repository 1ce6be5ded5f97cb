import type {
  ExceptionManifest,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type {
  ClusterObjects,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { Document, parseAllDocuments } from 'yaml';
import { admissionPolicyManifest } from './admissionPolicyManifest';
import { connaisseurManifest } from './connaisseurManifest';
import { gatekeeperManifest } from './gatekeeperManifest';
import { kubewardenManifest } from './kubewardenManifest';
import { kyvernoCelManifest } from './kyvernoCelManifest';
import { kyvernoManifest } from './kyvernoManifest';
import { checkNarrowness, isNarrow } from './narrowness';
import { policyControllerManifest } from './policyControllerManifest';
import { termsOf } from './terms';
import type { Draft, DraftFile, ManifestWriter, RefusingPolicy } from './types';

/** Every engine that an exception can be written for. */
export const manifestWriters: ManifestWriter[] = [
  kyvernoManifest,
  kyvernoCelManifest,
  policyControllerManifest,
  gatekeeperManifest,
  kubewardenManifest,
  connaisseurManifest,
  admissionPolicyManifest,
];

/** Why an engine has no narrow exceptions. */
const NO_EXCEPTIONS: Record<string, string> = {
  openshift:
    'The policies of OpenShift name scopes and have no way to accept an image: one could only leave it out of the scopes, for every namespace and account.',
  'binary-authorization':
    'The policy lies outside of the cluster, where it cannot be read; break-glass labels would let any image pass.',
};

const PREVIEW = ' preview, not approved or not yet in force: not to be applied';

/**
 * Writes an exception for every engine whose policies refuse the image, and
 * tries what was written. Before the approval it is marked as a preview; after
 * the end nothing is written.
 *
 * @throws InputError where ticket, owner, end or scope are missing.
 */
export function writeManifests(options: {
  exception: SigningException;
  objects: ClusterObjects;
  policies: readonly RefusingPolicy[];
  references: readonly string[];
}): ExceptionManifest[] {
  const { exception, objects, policies, references } = options;
  const terms = termsOf(exception, references);
  const preview = ['requested', 'approved'].includes(exception.status);
  const byEngine = new Map<string, RefusingPolicy[]>();
  for (const policy of policies) {
    const list = byEngine.get(policy.engine) ?? [];
    byEngine.set(policy.engine, [...list, policy]);
  }
  return [...byEngine].map(([engine, own]) => {
    const names = own.map(({ object }) => object.metadata.name);
    const writer = manifestWriters.find(one => one.engines.includes(engine));
    if (!writer) {
      return {
        engine,
        engineTitle: engine,
        policies: names,
        files: [],
        notes: [],
        limits: [],
        probes: [],
        narrow: false,
        reason:
          NO_EXCEPTIONS[engine] ??
          'How exceptions are written for this engine is not known, so none can be shown to be narrow.',
      };
    }
    const draft = writer.write({ terms, policies: own, objects });
    const files = draft.files.map(file => render(file, preview));
    // What is handed out is tried, not what it was made of.
    const written = files.flatMap(({ yaml }) => readBack(yaml));
    const probes = files.length ? checkNarrowness(writer, written, terms) : [];
    return {
      engine,
      engineTitle: writer.title,
      policies: names,
      files,
      notes: draft.notes,
      limits: draft.limits,
      probes,
      narrow: isNarrow(probes),
      ...reasonOf(draft),
    };
  });
}

function reasonOf({ reason }: Draft) {
  return reason === undefined ? {} : { reason };
}

function render({ name, objects, changes }: DraftFile, preview: boolean) {
  const yaml = objects
    .map(object => {
      const document = new Document(object, {
        aliasDuplicateObjects: false,
        // Older parsers read a bare time as a time, where a text is meant.
        compat: 'yaml-1.1',
      });
      if (preview) document.commentBefore = PREVIEW;
      return `---\n${document.toString({ lineWidth: 0 })}`;
    })
    .join('');
  return { name, yaml, changes };
}

/** The objects of a file. */
export function readBack(yaml: string): KubernetesObject[] {
  return parseAllDocuments(yaml).map(
    document => document.toJS() as KubernetesObject,
  );
}
