// @ts-check

/**
 * What registries told of pushes. Append-only, pruned with the denials; the
 * judgements can be made again from it.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('registry_pushes', table => {
    table.comment('Pushes, as registries told of them');
    table.string('id', 64).primary();
    table.string('registry').notNullable();
    table.string('repository', 512).notNullable();
    table.string('account', 255).comment('Absent where it was not told');
    table.datetime('at').notNullable();
    table.string('tag', 128);
    table.string('digest', 140);
    table.index(['at'], 'registry_pushes_at_idx');
    table.index(['registry', 'repository'], 'registry_pushes_repository_idx');
  });
  await knex.schema.createTable('registry_push_sources', table => {
    table.comment('When each registry told last of anything');
    table.string('registry').primary();
    table.datetime('first_event_at').notNullable();
    table.datetime('last_event_at').notNullable();
  });
  await knex.schema.createTable('repository_pushes', table => {
    table.comment('What pushes say of the repositories of the register');
    table.string('repository', 512).primary();
    table.boolean('direct_push').notNullable();
    table.boolean('shared_pusher').notNullable();
    table
      .text('pushes', 'longtext')
      .notNullable()
      .comment('JSON: RepositoryPushes');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('repository_pushes');
  await knex.schema.dropTable('registry_push_sources');
  await knex.schema.dropTable('registry_pushes');
};
