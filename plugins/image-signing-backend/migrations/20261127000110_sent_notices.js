// @ts-check

/**
 * What people were told already. Losing it means telling them once more.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('sent_notices', table => {
    table.comment('What people were told already');
    table.string('key').primary();
    table.datetime('at').notNullable();
    table.index(['at'], 'sent_notices_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('sent_notices');
};
