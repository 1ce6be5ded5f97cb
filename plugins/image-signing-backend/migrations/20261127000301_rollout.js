// @ts-check

/**
 * What people decide about the rollout, with its history, and the rows that the
 * page is served from.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('rollout', table => {
    table.comment('Written by people: pilots, trials, notes, overrides');
    table.string('name').primary();
    table.integer('version').notNullable();
    table.text('document', 'longtext').notNullable().comment('JSON');
  });

  await knex.schema.createTable('rollout_history', table => {
    table.comment('Append-only: what was decided');
    table.increments('id');
    table.datetime('at').notNullable();
    table.string('actor').notNullable();
    table.string('action').notNullable();
    table.string('entity_ref').comment('The service that it is about');
    table.text('text').notNullable();
  });

  await knex.schema.createTable('rollout_waves', table => {
    table.comment('Written by people: services with a target and a date');
    table.string('id', 36).primary();
    table.integer('version').notNullable();
    table.string('name', 100).notNullable().unique();
    table.string('owner').notNullable();
    table.string('environment').notNullable();
    table.string('target_stage').notNullable();
    table.string('target_date', 10).notNullable();
    table.text('selection').notNullable().comment('JSON: RolloutSelection');
    table.string('changed_by').notNullable();
    table.datetime('changed_at').notNullable();
    table.index(['target_date', 'id'], 'rollout_waves_date_idx');
  });

  await knex.schema.createTable('rollout_wave_members', table => {
    table.comment('The services of a wave, resolved when it was saved');
    table.string('wave_id', 36).notNullable();
    table.string('entity_ref').notNullable();
    table.primary(['wave_id', 'entity_ref']);
  });

  await knex.schema.createTable('rollout_days', table => {
    table.comment('The burn-up: how many had reached the target, per day');
    table.string('scope', 36).notNullable().comment('A wave, or fleet');
    table.string('environment').notNullable();
    table.string('date', 10).notNullable();
    table.integer('reached').notNullable();
    table.integer('total').notNullable();
    table.datetime('computed_at').notNullable();
    table.primary(['scope', 'environment', 'date']);
  });

  await knex.schema.alterTable('environment_rollups', table => {
    table.index(['environment', 'stage'], 'environment_rollups_stage_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('environment_rollups', table => {
    table.dropIndex(['environment', 'stage'], 'environment_rollups_stage_idx');
  });
  for (const table of [
    'rollout_days',
    'rollout_wave_members',
    'rollout_waves',
    'rollout_history',
    'rollout',
  ]) {
    await knex.schema.dropTable(table);
  }
};
