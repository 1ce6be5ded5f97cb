// @ts-check

/**
 * Counts of what is still to be read, for the progress strip.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('images', table => {
    table.index(['state'], 'images_state_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('images', table => {
    table.dropIndex(['state'], 'images_state_idx');
  });
};
