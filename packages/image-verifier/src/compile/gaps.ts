import type { NotExpressible } from './types';

/** Collects what a target cannot say, each thing once. */
export class Gaps {
  private readonly items = new Map<string, NotExpressible>();

  /** The target lets pass what the policy refuses. */
  laxer(rule: string | undefined, feature: string, why: string): void {
    this.add({
      ...(rule !== undefined && { rule }),
      feature,
      why,
      laxer: true,
    });
  }

  /** The target refuses what the policy lets pass, or leaves out a report. */
  stricter(rule: string | undefined, feature: string, why: string): void {
    this.add({
      ...(rule !== undefined && { rule }),
      feature,
      why,
      laxer: false,
    });
  }

  get list(): NotExpressible[] {
    return [...this.items.values()];
  }

  private add(item: NotExpressible): void {
    this.items.set(JSON.stringify(item), item);
  }
}
