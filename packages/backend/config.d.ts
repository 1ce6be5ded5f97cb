export interface Config {
  /** What the example app takes from the demo fleet. */
  demo?: {
    /** The stages of the weeks before the demo, relative to packages/backend. */
    stageHistoryFile?: string;
  };
}
