// @ts-check

/**
 * What was found in the pipelines of the repositories that services are built
 * from.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('pipelines', table => {
    table.comment('Whether the pipelines of a repository sign and verify');
    table.string('repository', 512).primary().comment('URL');
    table.string('state').notNullable();
    table.text('message');
    table.text('finding', 'longtext').comment('JSON: PipelineFinding');
    table.datetime('read_at').comment('When it was read last');
    table.datetime('next_read_at').notNullable();
    table.index(['next_read_at'], 'pipelines_next_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('pipelines');
};
