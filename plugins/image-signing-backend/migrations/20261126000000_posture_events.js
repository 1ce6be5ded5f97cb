// @ts-check

/**
 * The timeline of the effective enforcement. Append-only, but for the time at
 * which an event was made good and the user whom the audit log names later.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('postures', table => {
    table
      .text('settled', 'longtext')
      .comment('JSON: the last posture for which everything had been read');
  });

  await knex.schema.createTable('posture_events', table => {
    table.comment('What changed in the effective enforcement');
    table.string('id', 64).primary();
    table.string('cluster').notNullable();
    table.string('kind').notNullable().comment('A PostureEventKind');
    table.datetime('at').notNullable();
    table.integer('open').notNullable().comment('Namespaces not made good yet');
    table.datetime('ended_at');
    table.text('event', 'longtext').notNullable().comment('JSON');
    table.index(['at', 'id'], 'posture_events_at_idx');
    table.index(['cluster', 'at'], 'posture_events_cluster_idx');
  });

  await knex.schema.createTable('posture_event_namespaces', table => {
    table.comment('The namespaces of an event, and what must come back');
    table.string('event_id', 64).notNullable();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('control').comment('Absent where a webhook failed open');
    table.boolean('open').notNullable();
    table.text('wanted', 'longtext').comment('JSON: ControlPosture before');
    table.primary(['event_id', 'namespace']);
    table.index(
      ['cluster', 'namespace', 'open'],
      'posture_event_namespaces_open_idx',
    );
  });

  await knex.schema.createTable('object_writes', table => {
    table.comment('Who wrote admission objects, by the audit log; kept a day');
    table.string('key', 64).primary();
    table.string('cluster').notNullable();
    table
      .string('object', 512)
      .notNullable()
      .comment('resource/namespace/name');
    table.string('user', 1024).notNullable();
    table.datetime('at').notNullable();
    table.index(['cluster', 'object', 'at'], 'object_writes_object_idx');
    table.index(['at'], 'object_writes_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('object_writes');
  await knex.schema.dropTable('posture_event_namespaces');
  await knex.schema.dropTable('posture_events');
  await knex.schema.alterTable('postures', table => {
    table.dropColumn('settled');
  });
};
