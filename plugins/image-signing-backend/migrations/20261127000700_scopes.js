// @ts-check

/**
 * The domain of a system, and what finds the entities of an owner, a system or a
 * domain without reading all of them.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('catalog_entities', table => {
    table.string('domain').comment('Entity ref; of systems only');
    table.index(['owner'], 'catalog_entities_owner_idx');
    table.index(['system'], 'catalog_entities_system_idx');
    table.index(['domain'], 'catalog_entities_domain_idx');
  });
  await knex.schema.alterTable('exceptions', table => {
    table.index(['owner', 'expires_at'], 'exceptions_owner_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('exceptions', table => {
    table.dropIndex(['owner', 'expires_at'], 'exceptions_owner_idx');
  });
  await knex.schema.alterTable('catalog_entities', table => {
    table.dropIndex(['domain'], 'catalog_entities_domain_idx');
    table.dropIndex(['system'], 'catalog_entities_system_idx');
    table.dropIndex(['owner'], 'catalog_entities_owner_idx');
    table.dropColumn('domain');
  });
};
