// @ts-check

/**
 * What audit packs are about and what was handed out, and the versions of the
 * trust policy that verdicts name.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('policy_versions', table => {
    table.comment('Trust policies as they were used');
    table.string('version', 80).primary();
    table.text('policy', 'longtext').notNullable().comment('JSON: TrustPolicy');
    table.datetime('first_seen_at').notNullable();
    table.datetime('last_seen_at').notNullable();
  });

  await knex.schema.createTable('audit_packs', table => {
    table.comment('Audit packs that were asked for; written on download');
    table.string('id', 36).primary();
    table.string('created_by').notNullable();
    table.datetime('created_at').notNullable();
    table.datetime('expires_at').notNullable();
    table.string('from_day', 10).notNullable();
    table.string('to_day', 10).notNullable();
    table.text('scope').notNullable().comment('JSON: environments, owner');
    table.index(['created_at', 'id'], 'audit_packs_created_idx');
  });

  await knex.schema.createTable('audit_pack_downloads', table => {
    table.comment('Append-only: packs that were handed out, and their hash');
    table.increments('id');
    table.string('key', 36).notNullable().unique();
    table.string('pack_id', 36).notNullable();
    table.string('by').notNullable();
    table.datetime('started_at').notNullable();
    table.datetime('ended_at');
    table.string('sha256', 64).comment('Of the list of hashes');
    table.text('files', 'longtext').comment('JSON: rows, bytes and cuts');
    table.index(['pack_id'], 'audit_pack_downloads_pack_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('audit_pack_downloads');
  await knex.schema.dropTable('audit_packs');
  await knex.schema.dropTable('policy_versions');
};
