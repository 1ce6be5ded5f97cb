import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { refreshPushes } from '../pushes';
import type { TrustSource } from '../verify/trust';
import { readRoles } from './roles';
import { refreshSignedImages } from './signedImages';
import {
  MigrationSettings,
  sumAuthorityUses,
  sumBaseImages,
  sumFormats,
} from './sumRegisters';
import { writeRegister } from './registerDocuments';

/** Keeps the registers of keys, formats, base images and roles. */
export async function startRegisters(options: {
  knex: Knex;
  scheduler: SchedulerService;
  trust: TrustSource;
  migration: MigrationSettings;
  pushes: Parameters<typeof refreshPushes>[1];
}): Promise<void> {
  const { knex, scheduler, trust, migration, pushes } = options;
  await scheduler.scheduleTask({
    id: 'image-signing-registers',
    frequency: { minutes: 2 },
    timeout: { minutes: 10 },
    initialDelay: { seconds: 20 },
    fn: async () => {
      await refreshPushes(knex, pushes);
      await writeRegisters(knex, { trust, migration, now: new Date() });
    },
  });
}

export async function writeRegisters(
  knex: Knex,
  options: {
    trust: Pick<TrustSource, 'current'>;
    migration: MigrationSettings;
    now: Date;
  },
): Promise<void> {
  const { trust, migration, now } = options;
  const { policy, material } = trust.current();
  await refreshSignedImages(knex, { policy, trustMaterial: material, now });
  const write = (name: Parameters<typeof writeRegister>[1], document: object) =>
    writeRegister(knex, name, document, now);
  await write('authorities', {
    uses: await sumAuthorityUses(knex, policy),
    keys: material.keys.map(({ authority, keyId }) => ({ authority, keyId })),
  });
  await write('formats', await sumFormats(knex, migration));
  await write('base-images', await sumBaseImages(knex));
  await write('roles', await readRoles(knex, policy, now));
}
