import type {
  ImageSigningApi,
  WorkloadImage,
} from 'backstage-plugin-image-signing-common';
import { CLUSTER } from './estate';
import type { Deployed } from './fleet';
import type { Workload } from './workloads';

/** What the portal says of the image of a workload in the main cluster. */
export async function imageOf(
  api: ImageSigningApi,
  { name, component }: Workload,
): Promise<WorkloadImage> {
  const { images, items } = component
    ? { ...(await entityReport(api, component)), items: undefined }
    : { ...(await api.listUnmapped({ limit: 200 })), images: undefined };
  const found = (images ?? items).find(
    image => image.cluster === CLUSTER && image.workload.name === name,
  );
  if (!found) throw new Error(`the portal does not show workload ${name}`);
  return found;
}

function entityReport(api: ImageSigningApi, name: string) {
  return api.getEntityReport({ kind: 'component', namespace: 'default', name });
}

/** A verdict in the few words that the suite compares. */
export interface ShortVerdict {
  status: string;
  /** Authority that accepted the signature. */
  by?: string;
  /** The text of the first reason. */
  because?: string;
}

export function shortVerdict({ verdict }: WorkloadImage): ShortVerdict {
  const [match] = verdict.matched;
  const [reason] = verdict.reasons;
  return {
    status: verdict.status,
    ...(match && { by: match.authority }),
    ...(reason && { because: reason.text }),
  };
}

export function expectedVerdict({ expected }: Deployed): ShortVerdict {
  const { authority, text } = expected;
  return {
    status: text ? 'failed' : 'verified',
    ...(authority && { by: authority }),
    ...(text && { because: text }),
  };
}
