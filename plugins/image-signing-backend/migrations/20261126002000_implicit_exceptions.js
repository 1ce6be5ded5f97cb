// @ts-check

/**
 * Exceptions and exclusions found in the clusters. Judgements: they can be
 * rebuilt, but for when they were first seen and who wrote them.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('implicit_exceptions', table => {
    table.comment('What lets images pass an admission engine, as found');
    table.string('id', 64).primary();
    table.string('cluster').notNullable();
    table.string('engine').notNullable();
    table.boolean('no_expiry').notNullable();
    table.boolean('no_owner').notNullable();
    table.boolean('wide_scope').notNullable();
    table.boolean('inert').notNullable();
    table.boolean('expiry_enforced').notNullable();
    table.datetime('expires_at');
    table.string('last_manager', 128);
    table.datetime('first_seen_at').notNullable();
    table
      .text('exception', 'longtext')
      .notNullable()
      .comment('JSON: ImplicitException without what the columns say');
    table.string('hash', 64).notNullable();
    table.index(['first_seen_at', 'id'], 'implicit_exceptions_first_seen_idx');
    table.index(['cluster', 'engine'], 'implicit_exceptions_cluster_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('implicit_exceptions');
};
