// @ts-check

/**
 * The newest steps in the life of exceptions, which become events.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('exception_history', table => {
    table.index(['at'], 'exception_history_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('exception_history', table => {
    table.dropIndex(['at'], 'exception_history_at_idx');
  });
};
