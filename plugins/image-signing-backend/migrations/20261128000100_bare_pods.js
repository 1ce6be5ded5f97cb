// @ts-check

/**
 * Pods without a controller are few, and found without reading all others.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('pods', table => {
    table.index(['cluster', 'namespace', 'name'], 'pods_bare_idx', {
      predicate: knex.whereNull('owner_kind'),
    });
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('pods', table => {
    table.dropIndex(['cluster', 'namespace', 'name'], 'pods_bare_idx');
  });
};
