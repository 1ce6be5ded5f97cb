// @ts-check

/**
 * Registers: repositories that images run from, and deploys by hand.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('repositories', table => {
    table.comment('Repositories that images run from');
    table.string('repository', 512).primary();
    table.datetime('first_seen_at').notNullable();
    table.boolean('unruled').notNullable();
    table.boolean('source_not_allowed').notNullable();
    table.boolean('same_name_elsewhere').notNullable();
    table.text('row', 'longtext').notNullable().comment('JSON: RepositoryRow');
    table.string('hash', 64).notNullable();
    table.index(['first_seen_at', 'repository'], 'repositories_first_seen_idx');
  });

  await knex.schema.createTable('manual_deploys', table => {
    table.comment('Append-only: workloads written by no delivery account');
    table.string('id', 64).primary();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('entity_ref');
    table.datetime('at').notNullable();
    table.text('deploy').notNullable().comment('JSON: ManualDeploy');
    table.index(['at', 'id'], 'manual_deploys_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('manual_deploys');
  await knex.schema.dropTable('repositories');
};
