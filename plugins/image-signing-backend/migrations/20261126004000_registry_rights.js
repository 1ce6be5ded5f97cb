// @ts-check

/**
 * Who can push to repositories, as their registries told. Read anew every hour,
 * so the table can be emptied at any time.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('registry_rights', table => {
    table.comment('Who can push to repositories, as their registries told');
    table.string('repository', 512).primary();
    table.datetime('as_of').notNullable();
    table.boolean('many_pushers').notNullable();
    table.boolean('tags_mutable').notNullable();
    table.boolean('shared_robot').notNullable();
    table
      .text('rights', 'longtext')
      .notNullable()
      .comment('JSON: RepositoryRights');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('registry_rights');
};
