// @ts-check

/**
 * What pipelines report of their verification gates. `gate_runs` is history and
 * is only added to; `gate_states` holds the newest run of each digest, so that
 * nothing has to search the history.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('gate_runs', table => {
    table.comment('Append-only: runs of the verification gate in pipelines');
    table
      .string('id', 64)
      .primary()
      .comment('Hash of the reporter and the key of the record');
    table.string('hash', 64).notNullable().comment('Of the record');
    table.string('reporter').notNullable();
    table.string('repository', 512).notNullable();
    table.string('digest', 140).notNullable();
    table.string('environment', 63).notNullable().comment('Empty: none told');
    table.string('result').notNullable();
    table.string('entity_ref');
    table.text('search').notNullable().comment('Lower-case text to search in');
    table
      .text('record', 'longtext')
      .notNullable()
      .comment('JSON: GateRunRecord');
    table.datetime('at').notNullable();
    table.datetime('received_at').notNullable();
    table.index(['at', 'id'], 'gate_runs_at_idx');
    table.index(['entity_ref', 'at'], 'gate_runs_entity_idx');
    table.index(['repository', 'digest'], 'gate_runs_digest_idx');
    table.index(['received_at'], 'gate_runs_received_idx');
  });

  await knex.schema.createTable('gate_states', table => {
    table.comment('The newest gate run of a digest in an environment');
    table.string('repository', 512).notNullable();
    table.string('environment', 63).notNullable().comment('Empty: none told');
    table.string('digest', 140).notNullable();
    table.string('result').notNullable();
    table.string('entity_ref');
    table
      .text('record', 'longtext')
      .notNullable()
      .comment('JSON: GateRunRecord');
    table.datetime('at').notNullable();
    table.primary(['repository', 'environment', 'digest']);
    table.index(
      ['repository', 'environment', 'result', 'at'],
      'gate_states_result_idx',
    );
    table.index(['entity_ref', 'result', 'at'], 'gate_states_entity_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gate_states');
  await knex.schema.dropTable('gate_runs');
};
