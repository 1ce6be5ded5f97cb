// @ts-check

/**
 * What policy reports tell of the use of exceptions found in the clusters, and
 * whether what they name is there.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('implicit_exceptions', table => {
    table.boolean('policy_missing').notNullable().defaultTo(false);
    table
      .string('report_name', 253)
      .comment('Name under which policy reports tell of its use');
    table.index(
      ['cluster', 'report_name'],
      'implicit_exceptions_report_name_idx',
    );
  });
  await knex.schema.createTable('implicit_exception_uses', table => {
    table.comment('When policy reports last told that an exception was used');
    table.string('cluster').notNullable();
    table.string('name', 253).notNullable();
    table.datetime('last_used_at').notNullable();
    table.primary(['cluster', 'name']);
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('implicit_exception_uses');
  await knex.schema.alterTable('implicit_exceptions', table => {
    table.dropIndex(
      ['cluster', 'report_name'],
      'implicit_exceptions_report_name_idx',
    );
    table.dropColumn('report_name');
    table.dropColumn('policy_missing');
  });
};
