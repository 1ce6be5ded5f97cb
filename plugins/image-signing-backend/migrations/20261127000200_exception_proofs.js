// @ts-check

/**
 * Whether the engines still let pass what an exception was for. Only proofs
 * that say something new are added; the newest is kept beside the exception.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('exception_proofs', table => {
    table.comment('Append-only');
    table.increments('id');
    table.string('exception_id', 36).notNullable();
    table.datetime('at').notNullable();
    table.string('result').notNullable();
    table.string('method').notNullable();
    table.text('text').notNullable();
    table.index(['exception_id', 'id'], 'exception_proofs_exception_idx');
  });
  await knex.schema.alterTable('exceptions', table => {
    table.string('proof_result').comment('Of the newest proof');
    table.datetime('proof_checked_at').comment('When it last held');
    table.index(['proof_result'], 'exceptions_proof_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('exceptions', table => {
    table.dropIndex(['proof_result'], 'exceptions_proof_idx');
    table.dropColumns('proof_result', 'proof_checked_at');
  });
  await knex.schema.dropTable('exception_proofs');
};
