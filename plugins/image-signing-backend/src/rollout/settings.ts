/** What the rollout asks for. */
export interface RolloutSettings {
  /** Services that the pilot may hold. */
  maxPilots: number;
  /** Days after which a stage counts as stable. */
  stableDays: number;
}

export const DEFAULT_ROLLOUT: RolloutSettings = {
  maxPilots: 2,
  stableDays: 14,
};
