// @ts-check

/**
 * What would be refused in whole clusters and environments, ready to be read.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('readiness_scopes', table => {
    table.comment('Sums of readiness_namespaces and readiness_fixes');
    table.string('cluster').notNullable().comment('Empty: all');
    table.string('environment').notNullable().comment('Empty: all');
    table.text('document', 'longtext').notNullable().comment('JSON');
    table.datetime('computed_at').notNullable();
    table.primary(['cluster', 'environment']);
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('readiness_scopes');
};
