import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { recordAdmissionUses } from '../exceptions/uses/admissionUses';
import {
  readAuditEvents,
  readEngineEvent,
  readFailedCreateEvent,
  readPolicyReport,
} from '../observe/denials';
import {
  readExceptionUses,
  recordExceptionUses,
} from '../observe/exceptionUses';
import {
  isDeliveryAccount,
  recordManualDeploys,
} from '../registers/manualDeploys';
import { recordFailedOpen } from '../timeline/failedOpen';
import { recordObjectWrites } from '../timeline/objectWrites';
import { countAdmissions } from './admissions';
import { storeDenials } from './storeDenials';

/** Takes refusals from both sources and stores them before it returns. */
export class DenialIntake {
  constructor(
    private readonly options: {
      knex: Knex;
      logger: LoggerService;
      engines: AdmissionEngine[];
      environments: EnvironmentDefinition[];
      changeIdKeys?: string[];
      /** Globs over accounts that deliver; what others write is by hand. */
      deliveryAccounts: string[];
      /** Told after something new was stored. */
      onStored: (denialIds: string[]) => void;
    },
  ) {}

  /** A batch of the audit webhook: an audit.k8s.io/v1 EventList. */
  async audit(cluster: string, body: unknown): Promise<void> {
    const { knex, logger, engines, changeIdKeys } = this.options;
    const reading = readAuditEvents(body, { cluster, engines, changeIdKeys });
    if (reading.rejected > 0) {
      logger.warn(
        `${reading.rejected} audit events of ${cluster} were not understood`,
      );
    }
    await this.#store([...reading.denials, ...reading.findings]);
    await recordFailedOpen(knex, reading.failedOpen);
    await recordObjectWrites(knex, reading.writes);
    await recordAdmissionUses(knex, cluster, reading.imageAdmissions);
    await recordManualDeploys(
      knex,
      reading.workloadWrites.filter(
        ({ user }) => !isDeliveryAccount(user, this.options.deliveryAccounts),
      ),
    );
    await countAdmissions(knex, cluster, reading.admissions, new Date());
    await knex('clusters')
      .insert({ name: cluster, last_audit_at: new Date() })
      .onConflict('name')
      .merge(['last_audit_at']);
  }

  /**
   * What the clusters themselves report: events of controllers, engines and
   * kubelets, and policy reports.
   */
  async reported(cluster: string, objects: unknown[]): Promise<void> {
    const { knex, engines } = this.options;
    await recordExceptionUses(
      knex,
      cluster,
      objects.flatMap(readExceptionUses),
    );
    await this.#store(
      objects.flatMap(
        object =>
          readFailedCreateEvent(object, { cluster, engines }) ??
          readEngineEvent(object, { cluster }) ??
          readPolicyReport(object, { cluster }),
      ),
    );
  }

  async #store(occurrences: Parameters<typeof storeDenials>[1]): Promise<void> {
    const { knex, environments, onStored } = this.options;
    const stored = await storeDenials(knex, occurrences, environments);
    if (stored.length > 0) onStored(stored);
  }
}
