// @ts-check

/**
 * What other plugins are told, written with the fact that it tells of, so that
 * neither a bus that is down nor a replica that dies loses it.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('outgoing_events', table => {
    table.comment('Events for the bus; kept a day after they were published');
    table.string('id', 64).primary().comment('Idempotency key');
    table.string('topic').notNullable();
    table.text('payload').notNullable().comment('JSON');
    table.datetime('created_at').notNullable();
    table.datetime('due_at').notNullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.datetime('published_at');
    table.index(['published_at', 'due_at'], 'outgoing_events_due_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('outgoing_events');
};
