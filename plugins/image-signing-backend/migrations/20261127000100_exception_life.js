// @ts-check

/**
 * The whole life of an exception: drafts, controls, extensions and uses. What
 * was there before has no controls to record and was never extended.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('exceptions', table => {
    table.string('environment');
    table.boolean('extension_pending').notNullable().defaultTo(false);
    table.datetime('active_since');
    table.datetime('ended_at');
    table.integer('uses').notNullable().defaultTo(0);
    table.datetime('last_used_at');
    table
      .datetime('watched_since')
      .comment('Since when a use would have been noticed, without a gap');
    table.datetime('watched_until');
  });
  await knex.schema.alterTable('exception_history', table => {
    table.text('data').comment('JSON: what the step brought with it');
  });
  for (const row of await knex('exceptions').select('id', 'exception')) {
    const exception = JSON.parse(row.exception);
    const wasActive = ['active', 'expired', 'revoked'].includes(
      exception.status,
    );
    const activeSince = wasActive ? exception.decidedAt : undefined;
    await knex('exceptions')
      .where({ id: row.id })
      .update({
        exception: JSON.stringify({
          ...exception,
          controls: [],
          renewals: 0,
          activeSince,
        }),
        active_since: activeSince ? new Date(activeSince) : null,
      });
  }

  await knex.schema.createTable('exception_drafts', table => {
    table.comment(
      'Requests that are not whole yet; only their author sees them',
    );
    table.string('id', 36).primary();
    table.string('author').notNullable();
    table.datetime('created_at').notNullable();
    table.datetime('saved_at').notNullable();
    table.text('content', 'longtext').notNullable().comment('JSON');
    table.index(['author', 'saved_at'], 'exception_drafts_author_idx');
  });

  await knex.schema.createTable('exception_uses', table => {
    table.comment('What ran and was admitted under an exception; bounded');
    table.string('key', 64).primary();
    table.string('exception_id', 36).notNullable();
    table.string('source').notNullable().comment('running or audit-log');
    table.string('principal', 1024);
    table.datetime('first_at').notNullable();
    table.datetime('last_at').notNullable();
    table.text('use').notNullable().comment('JSON: workload and container');
    table.index(['exception_id', 'last_at'], 'exception_uses_exception_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('exception_uses');
  await knex.schema.dropTable('exception_drafts');
  await knex.schema.alterTable('exception_history', table => {
    table.dropColumn('data');
  });
  await knex.schema.alterTable('exceptions', table => {
    table.dropColumns(
      'environment',
      'extension_pending',
      'active_since',
      'ended_at',
      'uses',
      'last_used_at',
      'watched_since',
      'watched_until',
    );
  });
};
