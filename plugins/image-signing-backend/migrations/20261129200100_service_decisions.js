// @ts-check

/**
 * What people decide for one service: who answers for its releases, what is
 * signed, and with what kind of key. Each decision is a row; the newest is in
 * force.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('service_decisions', table => {
    table.comment('Append-only: written by people; the newest is in force');
    table.string('entity_ref').notNullable();
    table.integer('version').notNullable();
    table.text('decision').notNullable().comment('JSON: SigningDecision');
    table.text('reason').notNullable();
    table.string('actor').notNullable();
    table.datetime('at').notNullable();
    table.primary(['entity_ref', 'version']);
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('service_decisions');
};
