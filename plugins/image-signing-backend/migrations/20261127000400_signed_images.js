// @ts-check

/**
 * What the registers say of keys, formats and base images.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('signed_images', table => {
    table.comment(
      'What signs and underlies a digest that runs; rebuilt at will',
    );
    table.string('repository', 512).notNullable();
    table.string('digest', 140).notNullable();
    table.string('environment').notNullable().comment('Empty outside of all');
    table.string('state').notNullable().comment('Of the image: read, failed');
    table.datetime('checked_at').comment('As of the image');
    table.string('trust_material', 80);
    table.string('policy_version', 80).notNullable();
    table.boolean('complete').notNullable().comment('Everything was read');
    table.text('facets').notNullable().comment('|format:cosign-legacy|…|');
    table.text('authorities').notNullable().comment('|ci-main:log|…|');
    table.text('base_images', 'longtext').comment('JSON: BaseImage[]');
    table.primary(['repository', 'digest', 'environment']);
  });

  await knex.schema.createTable('registers', table => {
    table.comment('Sums over the fleet, ready for the pages');
    table.string('name').primary();
    table.datetime('as_of').notNullable();
    table.text('document', 'longtext').notNullable().comment('JSON');
  });

  await knex.schema.alterTable('registry_rights', table => {
    table.text('principals', 'longtext').comment('JSON: who can push, by name');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('registry_rights', table => {
    table.dropColumn('principals');
  });
  await knex.schema.dropTable('registers');
  await knex.schema.dropTable('signed_images');
};
