// @ts-check

/**
 * What API servers said when they were asked, in dry runs, whether the image of
 * an exception that is over still passes. The newest answer of each exception;
 * what it proves becomes a row of `exception_proofs`.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('exception_end_trials', table => {
    table.string('exception_id', 36).primary();
    table.datetime('at').notNullable();
    table.string('outcome').notNullable();
    table.text('text').notNullable();
    table.integer('tries').notNullable().comment('With this outcome in a row');
    table.datetime('next_at').comment('Absent where it is not asked again');
    table.index(['next_at'], 'exception_end_trials_next_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('exception_end_trials');
};
