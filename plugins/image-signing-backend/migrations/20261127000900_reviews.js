// @ts-check

/**
 * Reviews of exceptions: what was on the agenda when they began, and every
 * decision. Written by people; cannot be recomputed.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('reviews', table => {
    table.comment('Written by people; cannot be recomputed');
    table.string('id', 36).primary();
    table
      .boolean('open')
      .unique()
      .comment('True while it runs, NULL afterwards: only one runs at a time');
    table.datetime('started_at').notNullable();
    table.string('started_by').notNullable();
    table.datetime('finished_at');
    table.string('finished_by');
    table
      .text('agenda', 'longtext')
      .notNullable()
      .comment('JSON: ReviewItem[]');
    table.integer('items').notNullable();
    table.integer('more').notNullable().comment('Items that found no place');
    table.index(['started_at', 'id'], 'reviews_started_at_idx');
  });

  await knex.schema.createTable('review_decisions', table => {
    table.comment('Append-only');
    table.increments('id');
    table.string('review_id', 36).notNullable();
    table.string('item', 600).notNullable();
    table.string('decision').notNullable();
    table.text('comment').notNullable();
    table.string('actor').notNullable();
    table.datetime('at').notNullable();
    table.index(['review_id'], 'review_decisions_review_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('review_decisions');
  await knex.schema.dropTable('reviews');
};
