import { createBackendModule } from '@backstage/backend-plugin-api';
import { admissionEnginesExtensionPoint } from '..';
import type {
  AdmissionEngine,
  KubernetesObject,
  ModeContribution,
  ModeQuery,
} from '..';

const GROUP = 'guard.example.com';

interface ImageRule {
  namespaces?: string[];
  action?: 'Refuse' | 'Report';
}

/** What one rule does about one question; nothing where it is about other namespaces. */
function answer(rule: KubernetesObject, query: ModeQuery): ModeContribution[] {
  const { namespaces = [], action } = (rule.spec ?? {}) as ImageRule;
  // Guard verifies signatures; it does not ask for digests.
  if (query.control !== 'signature') return [];
  if (!namespaces.includes(query.namespace.name)) return [];
  const contribution = (
    mode: ModeContribution['mode'],
    explanation: string,
  ): ModeContribution[] => [
    {
      mode,
      source: {
        engine: 'Guard',
        policy: rule.metadata.name,
        mode,
        explanation,
        ...(mode === 'enforce' && { verifies: ['sigstore-bundle'] }),
      },
      loopholes: [],
    },
  ];
  // Guard is asked about new Pods only.
  if (query.path === 'ephemeralContainers') {
    return contribution(
      'none',
      'Guard is not asked about ephemeral containers.',
    );
  }
  switch (action) {
    case 'Refuse':
      return contribution('enforce', 'Images must be signed.');
    case 'Report':
      return contribution('audit', 'Unsigned images are reported.');
    default:
      return contribution('unknown', 'The action of the rule is not known.');
  }
}

export const guard: AdmissionEngine = {
  id: 'guard',
  title: 'Guard',
  resources: [
    {
      group: GROUP,
      versions: ['v1', 'v1beta1'],
      plural: 'imagerules',
      namespaced: false,
    },
  ],
  assess(objects) {
    const rules = objects.get(GROUP, 'imagerules');
    if (rules.state === 'absent') return { present: false, modes: () => [] };
    const readable = rules.state === 'ok' || rules.state === 'stale';
    return {
      present: readable || 'unknown',
      modes: query => rules.objects.flatMap(rule => answer(rule, query)),
    };
  },
  parseDenial(message) {
    const refused = /guard refused (\S+): (no signature|unknown signer)/.exec(
      message,
    );
    return (
      (refused && {
        class: 'policy',
        engine: 'Guard',
        reasonCode:
          refused[2] === 'no signature'
            ? 'SIGNATURE_NOT_FOUND'
            : 'SIGNER_NOT_TRUSTED',
        images: [refused[1]],
      }) ??
      undefined
    );
  },
};

export default createBackendModule({
  pluginId: 'image-signing',
  moduleId: 'guard',
  register(env) {
    env.registerInit({
      deps: { engines: admissionEnginesExtensionPoint },
      async init({ engines }) {
        engines.addEngine(guard);
      },
    });
  },
});
