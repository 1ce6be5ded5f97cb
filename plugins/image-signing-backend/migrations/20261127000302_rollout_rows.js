// @ts-check

/**
 * Prepared rows of the rollout page: who should go first, and what keeps teams
 * back.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('rollout_candidates', table => {
    table.comment('The services that are recommended as pilots');
    table.string('entity_ref').primary();
    table.integer('position').notNullable();
    table.text('candidate').notNullable().comment('JSON: RolloutCandidate');
    table.datetime('computed_at').notNullable();
    table.index(['position', 'entity_ref'], 'rollout_candidates_position_idx');
  });

  await knex.schema.createTable('rollout_teams', table => {
    table.comment('What keeps the services of a team back');
    table.string('environment').notNullable();
    table.string('owner').notNullable().comment('Empty: no owner');
    table.integer('frees').notNullable().comment('By the best fix');
    table.text('team').notNullable().comment('JSON: RolloutTeam');
    table.primary(['environment', 'owner']);
    table.index(['frees', 'environment', 'owner'], 'rollout_teams_frees_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('rollout_teams');
  await knex.schema.dropTable('rollout_candidates');
};
