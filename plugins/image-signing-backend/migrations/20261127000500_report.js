// @ts-check

/**
 * What the manager's report is read from.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('catalog_entities', table => {
    table.string('criticality', 63).comment('Null where it is not told');
  });

  await knex.schema.createTable('report_cells', table => {
    table.comment('Sums per environment, criticality, team and system');
    table.string('id', 64).primary().comment('Hash of what it is a sum of');
    table.string('environment').notNullable();
    table.string('criticality', 63).notNullable();
    table.string('owner');
    table.string('system');
    table.boolean('mapped').notNullable();
    table.integer('services').notNullable();
    table.integer('swaps').notNullable();
    for (const stage of [
      'inventory',
      'pilot',
      'audit',
      'stage_enforced',
      'enforced',
      'strict',
    ]) {
      table.integer(`at_${stage}`).notNullable();
    }
    for (const unit of ['digests', 'workloads']) {
      for (const count of [
        'total',
        'verified',
        'failed',
        'excepted',
        'unknown',
        'enforced',
        'protected',
        'stale',
        'pinned',
      ]) {
        table.integer(`${unit}_${count}`).notNullable();
      }
    }
    table.string('hash', 64).notNullable();
    table.index(['environment'], 'report_cells_environment_idx');
    table.index(['owner'], 'report_cells_owner_idx');
    table.index(['system'], 'report_cells_system_idx');
  });

  await knex.schema.createTable('denial_recoveries', table => {
    table.comment('Refusals after which a verified digest was admitted');
    table.string('denial_id', 64).primary();
    table.datetime('first_at').notNullable().comment('Of the refusal');
    table.datetime('recovered_at').notNullable();
    table.integer('seconds').notNullable();
    table.index(['first_at'], 'denial_recoveries_first_idx');
  });

  await knex.schema.createTable('admissions', table => {
    table.comment('Finished requests for workloads, by the audit logs');
    table.string('day', 10).notNullable();
    table.string('cluster').notNullable();
    table.string('environment').notNullable().comment('Empty: none');
    table.integer('count').notNullable();
    table.primary(['day', 'cluster', 'environment']);
  });

  await knex.schema.createTable('audit_batches', table => {
    table.comment('Batches of audit events whose admissions were counted');
    table.string('key', 64).primary();
    table.datetime('at').notNullable();
    table.index(['at'], 'audit_batches_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('audit_batches');
  await knex.schema.dropTable('admissions');
  await knex.schema.dropTable('denial_recoveries');
  await knex.schema.dropTable('report_cells');
  await knex.schema.alterTable('catalog_entities', table => {
    table.dropColumn('criticality');
  });
};
