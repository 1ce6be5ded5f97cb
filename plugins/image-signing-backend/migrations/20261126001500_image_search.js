// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('images', table => {
    table
      .string('search_scope', 80)
      .notNullable()
      .defaultTo('')
      .comment('Hash of what the trust policy wants searched');
    table
      .datetime('confirmed_at')
      .comment('When the registry last said that it has the image');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('images', table => {
    table.dropColumn('search_scope');
    table.dropColumn('confirmed_at');
  });
};
