// @ts-check

const { randomUUID } = require('node:crypto');

/**
 * The history of the stages. Append-only: unlike the stage itself it cannot be
 * rebuilt from the facts of today.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('stage_changes', table => {
    table.comment('Append-only: a service that changed its stage');
    table.increments('id');
    table.string('entity_ref').notNullable();
    table.string('environment').notNullable();
    table.string('from_stage').comment('Null where it was not there before');
    table.string('to_stage').comment('Null where nothing of it is left');
    table
      .boolean('first_sight')
      .notNullable()
      .comment('The first row of this entity and environment');
    table.text('reason').notNullable();
    table
      .boolean('stale')
      .notNullable()
      .comment('A cluster in question was silent then');
    table.datetime('at').notNullable();
    table.string('policy_version', 80).notNullable();
    table.index(
      ['entity_ref', 'environment', 'id'],
      'stage_changes_entity_idx',
    );
    table.index(['at', 'id'], 'stage_changes_at_idx');
  });

  // What was judged before has no first row yet: evaluating it writes one.
  const subjects = await knex('environment_rollups')
    .where({ mapped: true })
    .distinct()
    .pluck('subject');
  for (let at = 0; at < subjects.length; at += 100) {
    await knex('dirty_subjects')
      .insert(
        subjects.slice(at, at + 100).map(subject => ({
          subject,
          ticket: randomUUID(),
          due_at: new Date(),
          attempts: 0,
        })),
      )
      .onConflict('subject')
      .merge(['ticket', 'due_at', 'attempts']);
  }
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('stage_changes');
};
