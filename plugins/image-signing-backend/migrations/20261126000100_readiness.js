// @ts-check

/**
 * What would be refused if namespaces enforced today. Judgements: they can be
 * rebuilt, except for the images that are gone and were seen before.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('past_images', table => {
    table.comment('Images of workloads that are gone; kept for the look-back');
    table.string('id', 64).primary();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('workload_kind').notNullable();
    table.string('workload_name').notNullable();
    table.string('container').notNullable();
    table.string('container_type').notNullable();
    table.text('reference').notNullable();
    table.string('repository', 512);
    table.string('tag');
    table.string('digest', 140);
    table.boolean('pinned').notNullable();
    table.string('service_account').notNullable();
    table.string('subject').notNullable();
    table.string('entity_ref');
    table.string('mapping_rule');
    table.string('environment');
    table.datetime('first_seen_at').notNullable();
    table.datetime('last_seen_at').notNullable();
    table.index(['subject'], 'past_images_subject_idx');
    table.index(['last_seen_at'], 'past_images_last_idx');
  });

  await knex.schema.createTable('readiness_workloads', table => {
    table.comment('What would become of each workload');
    table.string('id', 64).primary();
    table.string('subject').notNullable();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('environment');
    table.string('entity_ref');
    table.integer('trust_rank').notNullable().comment('0 refused … 3 admitted');
    table.integer('cluster_rank').notNullable();
    table.text('readiness').notNullable().comment('JSON: outcomes and fixes');
    table
      .text('workload', 'longtext')
      .notNullable()
      .comment('JSON: ReadinessWorkload');
    table.string('hash', 64).notNullable();
    table.index(['subject'], 'readiness_workloads_subject_idx');
    table.index(
      ['cluster', 'namespace', 'trust_rank', 'id'],
      'readiness_workloads_place_idx',
    );
    table.index(
      ['environment', 'trust_rank', 'id'],
      'readiness_workloads_environment_idx',
    );
  });

  await knex.schema.createTable('readiness_dirty', table => {
    table.comment('Namespaces whose sums must be made again');
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.primary(['cluster', 'namespace']);
  });

  await knex.schema.createTable('readiness_namespaces', table => {
    table.comment('The sums of a namespace, summed again for larger scopes');
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('environment');
    for (const scenario of ['trust', 'cluster']) {
      for (const count of [
        'workloads',
        'refused',
        'unknown',
        'excepted',
        'admitted',
        'uncovered',
      ]) {
        table.integer(`${scenario}_${count}`).notNullable();
      }
    }
    table.datetime('computed_at').notNullable();
    table.primary(['cluster', 'namespace']);
    table.index(['environment'], 'readiness_namespaces_environment_idx');
  });

  await knex.schema.createTable('readiness_fixes', table => {
    table.comment('What each fix would free in a namespace');
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('environment');
    table.string('scenario').notNullable();
    table.string('fix', 64).notNullable().comment('Hash of its id');
    table.text('text').notNullable();
    table.integer('workloads').notNullable();
    table.integer('freed').notNullable();
    table.primary(['cluster', 'namespace', 'scenario', 'fix']);
    table.index(['environment', 'scenario'], 'readiness_fixes_environment_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  for (const table of [
    'readiness_fixes',
    'readiness_namespaces',
    'readiness_dirty',
    'readiness_workloads',
    'past_images',
  ]) {
    await knex.schema.dropTable(table);
  }
};
