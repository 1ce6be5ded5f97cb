import { ConflictError, InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  signingDecisionProblem,
  fullRef,
  ServiceDecision,
  ServiceDecisionRequest,
  SigningDecision,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { Actor } from '../exceptions/exceptionService';
import { markDirty } from '../store/dirty';
import { appendDecision, readDecisions } from './decisionStore';

type Decided = Omit<ServiceDecision, 'demo'>;

/** What people decide for a service, each version of it. */
export class DecisionService {
  constructor(
    private readonly options: {
      knex: Knex;
      catalog: CatalogService;
      now?: () => Date;
    },
  ) {}

  async read(entityRef: string): Promise<Decided> {
    const versions = await readDecisions(this.options.knex, entityRef);
    return { entityRef, version: versions[0]?.version ?? 0, versions };
  }

  /** @throws InputError or ConflictError naming the field. */
  async save(
    entityRef: string,
    request: ServiceDecisionRequest,
    actor: Actor,
  ): Promise<Decided> {
    const reason = request.reason.trim();
    if (!/[\p{L}\p{N}]/u.test(reason)) {
      throw new InputError('reason: say why, in a sentence.');
    }
    const problem = signingDecisionProblem(request.decision);
    if (problem) throw new InputError(problem);
    const decision = await this.#withKnownOwner(request.decision, actor);
    const at = (this.options.now?.() ?? new Date()).toISOString();
    await this.options.knex.transaction(async tx => {
      const [current] = await readDecisions(tx, entityRef);
      const made =
        (current?.version ?? 0) === request.version &&
        (await appendDecision(tx, entityRef, {
          version: request.version + 1,
          decision,
          reason,
          by: actor.userRef,
          at,
        }));
      if (!made) {
        throw new ConflictError(
          'version: somebody else has decided for this service meanwhile. Load it again and repeat the change.',
        );
      }
      await markDirty(tx, [entityRef]);
    });
    return this.read(entityRef);
  }

  /** A team is a group and an engineer a user, both of the catalog. */
  async #withKnownOwner(
    decision: SigningDecision,
    actor: Actor,
  ): Promise<SigningDecision> {
    const { kind, name } = decision.releaseOwner;
    if (kind === 'ci-account') {
      return { ...decision, releaseOwner: { kind, name: name.trim() } };
    }
    const wanted = kind === 'team' ? 'group' : 'user';
    const ref = fullRef(name);
    if (!ref?.startsWith(`${wanted}:`)) {
      throw new InputError(
        `releaseOwner.name: '${name}' is no ${wanted}. Write ${wanted}:namespace/name of the catalog.`,
      );
    }
    const found = await this.options.catalog.getEntityByRef(ref, {
      credentials: actor.credentials,
    });
    if (!found) {
      throw new InputError(
        `releaseOwner.name: ${ref} is not in the catalog. Write ${wanted}:namespace/name of one that you may see.`,
      );
    }
    return { ...decision, releaseOwner: { kind, name: ref } };
  }
}
