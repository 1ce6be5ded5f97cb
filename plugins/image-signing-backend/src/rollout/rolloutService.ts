import { randomUUID } from 'node:crypto';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  changeRollout,
  RolloutChange,
  RolloutChangeResult,
  RolloutDocument,
  RolloutWave,
  RolloutWaveRequest,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { Actor } from '../exceptions/exceptionService';
import {
  appendRolloutHistory,
  readRollout,
  writeRollout,
} from './rolloutStore';
import { removeWave, saveWave, toWaves } from './waves';
import { checkWave } from './checkWave';
import { countWaves, fillWaveHistory } from './burnUpRows';

/** What people do with the rollout. */
export class RolloutService {
  constructor(
    private readonly options: {
      knex: Knex;
      catalog: CatalogService;
      environments: readonly { name: string }[];
      maxPilots: number;
      now?: () => Date;
    },
  ) {}

  /** @throws InputError, ConflictError or NotFoundError naming the field. */
  async change(change: RolloutChange, actor: Actor): Promise<RolloutDocument> {
    const { knex, maxPilots } = this.options;
    const now = this.#now();
    this.#knownEnvironment(change.environment);
    if (change.action === 'add-pilot' && change.entityRef) {
      await this.#known('entityRef', change.entityRef, actor);
    }
    return knex.transaction(async tx => {
      const result = changeRollout(await readRollout(tx), change, {
        actor: actor.userRef,
        now,
        maxPilots,
        id: randomUUID(),
      });
      if (!result.ok) throw errorOf(result);
      if (!(await writeRollout(tx, result.document))) {
        throw new ConflictError(
          'version: somebody else changed the rollout at the same time. Load it again and repeat the change.',
        );
      }
      await appendRolloutHistory(tx, {
        at: now.toISOString(),
        actor: actor.userRef,
        action: change.action,
        entityRef: change.entityRef,
        text: result.text,
      });
      return result.document;
    });
  }

  /** Plans a new wave, or changes the one with this id. */
  async saveWave(
    request: RolloutWaveRequest,
    actor: Actor,
    id?: string,
  ): Promise<RolloutWave> {
    const { knex } = this.options;
    const now = this.#now();
    this.#knownEnvironment(request.environment);
    checkWave(request);
    await this.#known('owner', request.owner, actor);
    return knex.transaction(async tx => {
      const wave = await saveWave(tx, {
        request,
        rollout: await readRollout(tx),
        actor: actor.userRef,
        now,
        ...(id && { id }),
      });
      await appendRolloutHistory(tx, {
        at: now.toISOString(),
        actor: actor.userRef,
        action: id ? 'change-wave' : 'add-wave',
        text: `${request.name}: ${wave.members} services to ${request.targetStage} in ${request.environment} by ${request.targetDate}, owned by ${request.owner}`,
      });
      await fillWaveHistory(tx, wave, now);
      await countWaves(tx, now, wave.id);
      const [counted] = await toWaves(tx, [wave], now);
      return counted;
    });
  }

  async removeWave(
    id: string,
    comment: string,
    actor: Actor,
  ): Promise<RolloutWave> {
    const now = this.#now();
    return this.options.knex.transaction(async tx => {
      const wave = await removeWave(tx, id, now);
      await appendRolloutHistory(tx, {
        at: now.toISOString(),
        actor: actor.userRef,
        action: 'remove-wave',
        text: `${wave.name}: ${comment}`,
      });
      return wave;
    });
  }

  async #known(field: string, entityRef: string, actor: Actor): Promise<void> {
    const { catalog } = this.options;
    let found;
    try {
      found = await catalog.getEntityByRef(entityRef, {
        credentials: actor.credentials,
      });
    } catch (error) {
      if ((error as Error).name !== 'TypeError') throw error;
    }
    if (!found) {
      throw new InputError(
        `${field}: ${entityRef} is not in the catalog. Write kind:namespace/name of an entity that you may see.`,
      );
    }
  }

  #knownEnvironment(name: string | undefined): void {
    const names = this.options.environments.map(one => one.name);
    if (name !== undefined && !names.includes(name)) {
      throw new InputError(
        `environment: '${name}' is not configured; use one of ${names.join(
          ', ',
        )}`,
      );
    }
  }

  #now(): Date {
    return this.options.now?.() ?? new Date();
  }
}

function errorOf(refusal: RolloutChangeResult & { ok: false }): Error {
  switch (refusal.code) {
    case 'INVALID':
      return new InputError(refusal.text);
    case 'NOT_FOUND':
      return new NotFoundError(refusal.text);
    default:
      return new ConflictError(refusal.text);
  }
}
