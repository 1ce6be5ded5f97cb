import { ownerReference } from './meta';
import { suffix } from './names';
import { Body, KubeObject } from './types';

export interface ContainerSpec {
  name: string;
  image: string;
  slot?: 'containers' | 'initContainers';
}

export interface WorkloadSpec {
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  name: string;
  namespace: string;
  replicas: number;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  containers: ContainerSpec[];
}

function container({ name, image }: ContainerSpec): Body {
  return {
    name,
    image,
    imagePullPolicy: image.includes('@') ? 'IfNotPresent' : 'Always',
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [{ name: 'LOG_LEVEL', value: 'info' }],
    resources: {
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { memory: '256Mi' },
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    securityContext: {
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function podTemplate(spec: WorkloadSpec): Body {
  const inSlot = (slot: string) =>
    spec.containers
      .filter(({ slot: own = 'containers' }) => own === slot)
      .map(container);
  const initContainers = inSlot('initContainers');
  return {
    metadata: { labels: spec.labels, annotations: spec.annotations },
    spec: {
      ...(initContainers.length > 0 && { initContainers }),
      containers: inSlot('containers'),
      serviceAccountName: spec.name,
      serviceAccount: spec.name,
      restartPolicy: spec.kind === 'CronJob' ? 'OnFailure' : 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      securityContext: {},
    },
  };
}

/** The workload as its owner wrote it, with the status of a healthy one. */
export function workload(spec: WorkloadSpec): KubeObject {
  const { kind, name, namespace, labels, annotations, replicas } = spec;
  const metadata = {
    name,
    namespace,
    labels,
    annotations: { 'deployment.kubernetes.io/revision': '2', ...annotations },
  };
  const template = podTemplate(spec);
  const selector = {
    matchLabels: { 'app.kubernetes.io/name': labels['app.kubernetes.io/name'] },
  };
  switch (kind) {
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        kind,
        metadata: { ...metadata, annotations },
        spec: {
          schedule: '15 2 * * *',
          concurrencyPolicy: 'Forbid',
          suspend: false,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 1,
          jobTemplate: { spec: { backoffLimit: 1, template } },
        },
        status: {},
      };
    case 'DaemonSet':
      return {
        apiVersion: 'apps/v1',
        kind,
        metadata: { ...metadata, annotations },
        spec: { selector, template, revisionHistoryLimit: 10 },
        status: {
          currentNumberScheduled: replicas,
          desiredNumberScheduled: replicas,
          numberReady: replicas,
          numberMisscheduled: 0,
          observedGeneration: 1,
        },
      };
    case 'StatefulSet':
      return {
        apiVersion: 'apps/v1',
        kind,
        metadata: { ...metadata, annotations },
        spec: { replicas, serviceName: name, selector, template },
        status: {
          replicas,
          readyReplicas: replicas,
          observedGeneration: 1,
          currentRevision: `${name}-${suffix(name, 10)}`,
          updateRevision: `${name}-${suffix(name, 10)}`,
        },
      };
    default:
      return {
        apiVersion: 'apps/v1',
        kind,
        metadata,
        spec: {
          replicas,
          selector,
          template,
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
          },
          revisionHistoryLimit: 3,
          progressDeadlineSeconds: 600,
        },
        status: deploymentStatus(replicas),
      };
  }
}

export function deploymentStatus(replicas: number): Body {
  return {
    observedGeneration: 1,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    conditions: [
      {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      },
      {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: 'ReplicaSet has successfully progressed.',
      },
    ],
  };
}

/** The ReplicaSet of a Deployment for the template it has now. */
export function replicaSet(
  deployment: KubeObject,
  replicas: number,
  revision: number,
): KubeObject {
  const { name, namespace } = deployment.metadata;
  const { template, selector } = deployment.spec!;
  const hash = suffix(JSON.stringify(template.spec), 10);
  const labels = {
    ...template.metadata.labels,
    'pod-template-hash': hash,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: {
        'deployment.kubernetes.io/desired-replicas': String(replicas),
        'deployment.kubernetes.io/revision': String(revision),
      },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas,
      selector: {
        matchLabels: { ...selector.matchLabels, 'pod-template-hash': hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: {
      replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      fullyLabeledReplicas: replicas,
      observedGeneration: 1,
    },
  };
}

/** A finished run of a CronJob. */
export function finishedJob(cronJob: KubeObject, serial: number): KubeObject {
  const { name, namespace } = cronJob.metadata;
  const { template } = cronJob.spec!.jobTemplate.spec;
  const jobName = `${name}-${serial}`;
  const labels = {
    ...template.metadata.labels,
    'batch.kubernetes.io/job-name': jobName,
    'job-name': jobName,
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName,
      namespace,
      labels: template.metadata.labels,
      ownerReferences: [ownerReference(cronJob)],
    },
    spec: {
      backoffLimit: 1,
      completions: 1,
      parallelism: 1,
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: {
      succeeded: 1,
      conditions: [{ type: 'Complete', status: 'True' }],
    },
  };
}
