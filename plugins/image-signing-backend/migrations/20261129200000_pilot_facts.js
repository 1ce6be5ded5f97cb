// @ts-check

/**
 * What the catalog tells of a service that might be a pilot, and which of the
 * prepared rows are of services that are none. The rows themselves are prepared
 * anew within minutes.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('catalog_entities', table => {
    table.string('lifecycle', 63).comment('spec.lifecycle, in lower case');
    table
      .integer('dependents')
      .comment('Entities that depend on it; absent: the catalog does not tell');
  });
  await knex('rollout_candidates').delete();
  await knex.schema.alterTable('rollout_candidates', table => {
    table
      .boolean('excluded')
      .notNullable()
      .defaultTo(false)
      .comment('No pilot, whatever its points');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('rollout_candidates', table => {
    table.dropColumn('excluded');
  });
  await knex.schema.alterTable('catalog_entities', table => {
    table.dropColumn('dependents');
    table.dropColumn('lifecycle');
  });
};
