import type {
  RolloutWave,
  RolloutWaveRequest,
  Stage,
} from 'backstage-plugin-image-signing-common';

/** What has been typed so far. */
export interface WaveDraft {
  name: string;
  owner: string;
  environment: string;
  targetStage: Stage;
  targetDate: string;
  /** One a line. */
  entityRefs: string;
  selectionOwner: string;
  system: string;
  criticality: string;
}

export function emptyWave(environment: string): WaveDraft {
  return {
    name: '',
    owner: '',
    environment,
    targetStage: 'audit',
    targetDate: '',
    entityRefs: '',
    selectionOwner: '',
    system: '',
    criticality: '',
  };
}

export function toWaveDraft(wave: RolloutWave): WaveDraft {
  const { name, owner, environment, targetStage, targetDate, selection } = wave;
  return {
    name,
    owner,
    environment,
    targetStage,
    targetDate,
    entityRefs: (selection.entityRefs ?? []).join('\n'),
    selectionOwner: selection.owner ?? '',
    system: selection.system ?? '',
    criticality: selection.criticality ?? '',
  };
}

export function toWaveRequest(
  draft: WaveDraft,
  version: number | undefined,
): RolloutWaveRequest {
  const { name, owner, environment, targetStage, targetDate } = draft;
  const entityRefs = draft.entityRefs
    .split(/[\n,]/)
    .map(ref => ref.trim())
    .filter(Boolean);
  const criteria = {
    owner: draft.selectionOwner.trim(),
    system: draft.system.trim(),
    criticality: draft.criticality.trim(),
  };
  return {
    ...(version !== undefined && { version }),
    name: name.trim(),
    owner: owner.trim(),
    environment,
    targetStage,
    targetDate: targetDate.trim(),
    selection: {
      ...(entityRefs.length > 0 && { entityRefs }),
      ...Object.fromEntries(
        Object.entries(criteria).filter(([, value]) => value),
      ),
    },
  };
}
