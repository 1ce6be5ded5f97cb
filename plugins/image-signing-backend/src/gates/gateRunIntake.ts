import { InputError } from '@backstage/errors';
import type {
  GateRun,
  GateRunRecord,
} from 'backstage-plugin-image-signing-common';
import { GateRunError, parseGateRun } from 'image-verifier';
import type { Knex } from 'knex';
import type { MappingSource } from '../observe/mappingSource';
import { markDirty } from '../store/dirty';
import { storeGateRun } from './gateRunStore';
import { ownerOfImage } from './ownerOfImage';

/** Clocks of pipelines may be ahead by this much. */
const MAX_AHEAD_MS = 5 * 60_000;
const LOOK_BACK_MS = 24 * 3600_000;
const MOST = 200;

/** Takes the records of pipelines and finds whose they are. */
export class GateRunIntake {
  constructor(
    private readonly options: {
      knex: Knex;
      mappings: MappingSource;
      /** Told after something new was stored. */
      onStored?: () => void;
      now?: () => Date;
    },
  ) {}

  /**
   * Stores one record.
   *
   * @throws InputError naming the field that is wrong; ConflictError where its
   * key stands for another record.
   */
  async report(
    body: unknown,
    reporter: string,
  ): Promise<{ run: GateRun; created: boolean }> {
    const { knex, mappings, now = () => new Date() } = this.options;
    const receivedAt = now();
    const record = readRecord(body, receivedAt);
    const stored = await storeGateRun(knex, {
      record,
      reporter,
      entityRef: await ownerOfImage(knex, mappings, {
        repository: record.image.repository,
        environment: record.environment,
      }),
      receivedAt,
    });
    if (stored.created) this.options.onStored?.();
    return stored;
  }

  /**
   * Finds owners for recent records that came before the portal knew the image,
   * as the first release of a service does.
   */
  async findOwners(): Promise<void> {
    const { knex, mappings, now = () => new Date() } = this.options;
    const rows: Array<{ repository: string; environment: string }> = await knex(
      'gate_runs',
    )
      .whereNull('entity_ref')
      .where('received_at', '>=', new Date(now().getTime() - LOOK_BACK_MS))
      .distinct('repository', 'environment')
      .orderBy(['repository', 'environment'])
      .limit(MOST);
    let found = false;
    for (const { repository, environment } of rows) {
      const entityRef = await ownerOfImage(knex, mappings, {
        repository,
        environment: environment || undefined,
      });
      if (!entityRef) continue;
      found = true;
      await knex.transaction(async tx => {
        for (const table of ['gate_runs', 'gate_states']) {
          await tx(table)
            .where({ repository, environment })
            .whereNull('entity_ref')
            .update({ entity_ref: entityRef });
        }
        await markDirty(tx, [entityRef]);
      });
    }
    if (found) this.options.onStored?.();
  }
}

function readRecord(body: unknown, receivedAt: Date): GateRunRecord {
  let record: GateRunRecord;
  try {
    record = parseGateRun(body);
  } catch (error) {
    if (error instanceof GateRunError) throw new InputError(error.message);
    throw error;
  }
  const latest = receivedAt.getTime() + MAX_AHEAD_MS;
  // A time to come would make a record the newest for good.
  if (Date.parse(record.at) > latest) {
    throw new InputError('at: lies in the future');
  }
  if (Date.parse(record.image.publishedAt) > latest) {
    throw new InputError('image.publishedAt: lies in the future');
  }
  return record;
}
