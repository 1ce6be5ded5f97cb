// @ts-check

/**
 * Which replica watches which cluster. Rows are made where they are missing, so
 * the table can be emptied at any time.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('cluster_leases', table => {
    table.comment('Which replica watches which cluster');
    table.string('cluster').primary();
    table.string('holder').notNullable().comment('Another one at each claim');
    table
      .bigInteger('until')
      .notNullable()
      .comment("Milliseconds since 1970, by the database's clock");
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('cluster_leases');
};
