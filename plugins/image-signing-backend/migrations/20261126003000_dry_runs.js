// @ts-check

/**
 * What API servers answered to dry runs. Facts that the next round asks for
 * again.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('dry_runs', table => {
    table.comment('The last answer for an image and a service account');
    table.string('id', 64).primary();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('environment');
    table.integer('comparison_rank').notNullable().comment('0 laxer … 3 agree');
    table.text('dry_run').notNullable().comment('JSON: DryRun');
    table.datetime('since').notNullable().comment('When it was first so');
    table.string('hash', 64).notNullable();
    table.index(
      ['cluster', 'namespace', 'comparison_rank', 'id'],
      'dry_runs_place_idx',
    );
  });

  await knex.schema.createTable('dry_run_namespaces', table => {
    table.comment('The sums of the last round in a namespace');
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('environment');
    for (const count of [
      'tried',
      'agree',
      'stricter',
      'laxer',
      'not_comparable',
      'left_out',
    ]) {
      table.integer(count).notNullable();
    }
    table.datetime('as_of').notNullable();
    table.primary(['cluster', 'namespace']);
    table.index(['environment'], 'dry_run_namespaces_environment_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('dry_run_namespaces');
  await knex.schema.dropTable('dry_runs');
};
