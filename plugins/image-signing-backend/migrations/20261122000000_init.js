// @ts-check

/**
 * Facts (observe, verify), judgements (evaluate), and what people write
 * (exceptions). Judgements can be rebuilt from the facts at any time.
 * JSON documents are text: SQLite and PostgreSQL treat it alike, and nothing
 * is queried inside of them.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('clusters', table => {
    table.comment('Clusters from the configuration');
    table.string('name').primary();
    table.boolean('stale').notNullable().defaultTo(false);
    table.string('server_version').notNullable().defaultTo('');
    table.datetime('last_success_at').comment('Of the newest successful read');
    table.datetime('last_audit_at').comment('Of the newest audit batch');
    table
      .string('mapping_version', 64)
      .comment('Catalog and environments that its images were mapped with');
  });

  await knex.schema.createTable('source_states', table => {
    table.comment('One row a watched resource: where the reflector stands');
    table.string('cluster').notNullable();
    table.string('resource').notNullable().comment('group/plural');
    table.string('version').notNullable().defaultTo('');
    table.string('state').notNullable().comment('A SourceState');
    table.string('resource_version').comment('Where the watch resumes');
    table.text('message').comment('Why the state is not ok');
    table.integer('objects').notNullable().defaultTo(0);
    table.datetime('last_attempt_at');
    table.datetime('last_success_at');
    table.primary(['cluster', 'resource']);
  });

  await knex.schema.createTable('cluster_objects', table => {
    table.comment('Trimmed namespaces and admission objects');
    table.string('cluster').notNullable();
    table.string('resource').notNullable();
    table.string('namespace').notNullable().defaultTo('');
    table.string('name').notNullable();
    table.text('object', 'longtext').notNullable();
    table.string('hash', 64).notNullable();
    table.datetime('observed_at').notNullable();
    table.primary(['cluster', 'resource', 'namespace', 'name']);
  });

  await knex.schema.createTable('workloads', table => {
    table.comment('Workload objects with a pod template, trimmed');
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('kind').notNullable();
    table.string('name').notNullable();
    table.string('owner_kind').comment('Controller, where it has one');
    table.string('owner_name');
    table.text('object', 'longtext').notNullable();
    table.string('hash', 64).notNullable();
    table.datetime('observed_at').notNullable();
    table.primary(['cluster', 'namespace', 'kind', 'name']);
    table.index(
      ['cluster', 'namespace', 'owner_kind', 'owner_name'],
      'workloads_owner_idx',
    );
  });

  await knex.schema.createTable('pods', table => {
    table.comment('Pods, trimmed to what names images and their owner');
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('name').notNullable();
    table.string('owner_kind');
    table.string('owner_name');
    table.text('object').notNullable();
    table.string('hash', 64).notNullable();
    table.primary(['cluster', 'namespace', 'name']);
    table.index(
      ['cluster', 'namespace', 'owner_kind', 'owner_name'],
      'pods_owner_idx',
    );
  });

  await knex.schema.createTable('catalog_entities', table => {
    table.comment('What the mapping and the pages need of the catalog');
    table.string('entity_ref').primary();
    table.string('kind').notNullable();
    table.string('title').notNullable();
    table.string('owner');
    table.string('system');
    table.text('mapping').comment('JSON: annotations that select workloads');
    table.string('hash', 64).notNullable();
  });

  await knex.schema.createTable('workload_images', table => {
    table.comment('One container slot of one top-level workload and digest');
    table.string('id', 64).primary();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('workload_kind').notNullable();
    table.string('workload_name').notNullable();
    table.string('container').notNullable();
    table.string('container_type').notNullable();
    table.text('reference').notNullable().comment('As declared');
    table.string('repository', 512);
    table.string('tag');
    table.string('digest', 140);
    table.boolean('pinned').notNullable();
    table.string('service_account').notNullable();
    table.boolean('cold').notNullable();
    table.integer('pods').notNullable();
    table
      .string('subject')
      .notNullable()
      .comment('Entity ref, or unmapped:cluster/namespace');
    table.string('entity_ref');
    table.string('mapping_rule');
    table.string('environment');
    table.datetime('first_seen_at').notNullable();
    table.datetime('observed_at').notNullable();
    table.index(
      ['cluster', 'namespace', 'workload_kind', 'workload_name'],
      'workload_images_workload_idx',
    );
    table.index(['subject'], 'workload_images_subject_idx');
    table.index(['repository', 'digest'], 'workload_images_digest_idx');
  });

  await knex.schema.createTable('images', table => {
    table.comment('One row a digest: what the registry holds for it');
    table.string('repository', 512).notNullable();
    table.string('digest', 140).notNullable();
    table.string('state').notNullable().comment('pending, read or failed');
    table
      .text('discovery', 'longtext')
      .comment('JSON: signed documents as stored');
    table.text('evidence', 'longtext').comment('JSON: Evidence');
    table.string('trust_material', 80);
    table.text('reason').comment('JSON: why it could not be read');
    table.integer('attempts').notNullable().defaultTo(0);
    table.datetime('checked_at');
    table.datetime('next_check_at').notNullable();
    table.primary(['repository', 'digest']);
    table.index(['next_check_at'], 'images_next_check_idx');
  });

  await knex.schema.createTable('tags', table => {
    table.comment('Where the tags that workloads name point now');
    table.string('repository', 512).notNullable();
    table.string('tag').notNullable();
    table.string('digest', 140);
    table.string('etag');
    table.datetime('changed_at').comment('When the digest was seen to change');
    table.datetime('checked_at');
    table.text('reason').comment('JSON: why it could not be resolved');
    table.datetime('next_check_at').notNullable();
    table.primary(['repository', 'tag']);
    table.index(['next_check_at'], 'tags_next_check_idx');
  });

  await knex.schema.createTable('tag_moves', table => {
    table.comment('Append-only: a tag that resolves to another digest');
    table.increments('id');
    table.string('repository', 512).notNullable();
    table.string('tag').notNullable();
    table.string('from_digest', 140).notNullable();
    table.string('to_digest', 140).notNullable();
    table.datetime('detected_at').notNullable();
    table.index(['repository', 'tag'], 'tag_moves_tag_idx');
  });

  await knex.schema.createTable('postures', table => {
    table.comment('Effective mode per namespace');
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('environment');
    table.string('signature_mode').notNullable();
    table.string('digest_mode').notNullable();
    table.text('posture', 'longtext').notNullable().comment('JSON');
    table
      .text('image_modes', 'longtext')
      .notNullable()
      .comment('JSON: mode per image in use');
    table.string('hash', 64).notNullable();
    table.datetime('computed_at').notNullable();
    table.primary(['cluster', 'namespace']);
  });

  await knex.schema.createTable('dirty_subjects', table => {
    table.comment('Subjects that must be evaluated again');
    table.string('subject').primary();
    table.string('ticket', 36).notNullable();
    table.datetime('due_at').notNullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.index(['due_at'], 'dirty_subjects_due_idx');
  });

  await knex.schema.createTable('verdicts', table => {
    table.comment('The judgement of one workload image');
    table.string('id', 64).primary().comment('Of the workload image');
    table.string('subject').notNullable();
    table.string('status').notNullable();
    table
      .text('image', 'longtext')
      .notNullable()
      .comment('JSON: WorkloadImage');
    table.string('hash', 64).notNullable();
    table.index(['subject'], 'verdicts_subject_idx');
  });

  await knex.schema.createTable('entity_rollups', table => {
    table.comment('One row an entity, ready for the services page');
    table.string('entity_ref').primary();
    table.string('name').notNullable();
    table.string('owner');
    table.string('system');
    table.string('status').notNullable();
    table.integer('badness').notNullable().comment('Sort key, worst highest');
    table
      .integer('score')
      .notNullable()
      .comment('Per mille of the points that apply');
    table.text('report', 'longtext').notNullable().comment('JSON');
    table.string('hash', 64).notNullable();
    table.index(['badness', 'entity_ref'], 'entity_rollups_badness_idx');
    table.index(['name', 'entity_ref'], 'entity_rollups_name_idx');
    table.index(['owner', 'entity_ref'], 'entity_rollups_owner_idx');
    table.index(['score', 'entity_ref'], 'entity_rollups_score_idx');
  });

  await knex.schema.createTable('environment_rollups', table => {
    table.comment(
      'Counts per subject and environment, summed for the overview',
    );
    table.string('subject').notNullable();
    table.string('environment').notNullable();
    table.boolean('mapped').notNullable();
    table.string('status').notNullable();
    table.string('stage').notNullable();
    for (const unit of ['digests', 'workloads']) {
      for (const count of [
        'total',
        'verified',
        'failed',
        'excepted',
        'unknown',
        'enforced',
        'protected',
        'stale',
        'pinned',
      ]) {
        table.integer(`${unit}_${count}`).notNullable();
      }
    }
    table.integer('cold').notNullable();
    table.integer('swaps').notNullable();
    table.string('hash', 64).notNullable();
    table.primary(['subject', 'environment']);
    table.index(['environment', 'status'], 'environment_rollups_status_idx');
  });

  await knex.schema.createTable('fleet_rollups', table => {
    table.comment('Prepared answers over the whole fleet');
    table.string('name').primary();
    table.text('document', 'longtext').notNullable();
    table.datetime('computed_at').notNullable();
  });

  await knex.schema.createTable('snapshots', table => {
    table.comment('Append-only: the counts of a day');
    table.string('date', 10).notNullable();
    table.string('environment').notNullable();
    table.string('policy_version', 80).notNullable();
    table.text('digests').notNullable().comment('JSON: Counts');
    table.primary(['date', 'environment']);
  });

  await knex.schema.createTable('denials', table => {
    table.comment('Admission refusals, grouped');
    table.string('id', 64).primary();
    table.string('class').notNullable();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('environment');
    table.string('entity_ref');
    table.string('reason_code').notNullable();
    table.text('search').notNullable().comment('Lower-case text to search in');
    table.text('denial', 'longtext').notNullable().comment('JSON');
    table.datetime('first_at').notNullable();
    table.datetime('last_at').notNullable();
    table.index(['last_at', 'id'], 'denials_last_idx');
    table.index(['entity_ref', 'last_at'], 'denials_entity_idx');
  });

  await knex.schema.createTable('denial_occurrences', table => {
    table.comment('Keys already counted, so that a retry counts once');
    table.string('key').primary();
    table.string('denial_id', 64).notNullable();
    table.string('source').notNullable();
    table.integer('count').notNullable();
    table.datetime('at').notNullable();
    table.index(['at'], 'denial_occurrences_at_idx');
    table.index(['denial_id'], 'denial_occurrences_denial_idx');
  });

  await knex.schema.createTable('exceptions', table => {
    table.comment('Written by people; cannot be recomputed');
    table.string('id', 36).primary();
    table.string('status').notNullable();
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('service_account').notNullable();
    table.string('repository', 512).notNullable();
    table.string('digest', 140).notNullable();
    table.string('entity_ref');
    table.string('owner').notNullable();
    table.datetime('expires_at').notNullable();
    table.datetime('requested_at').notNullable();
    table.text('search').notNullable().comment('Lower-case text to search in');
    table.text('exception', 'longtext').notNullable().comment('JSON');
    table.index(['status', 'expires_at'], 'exceptions_status_idx');
    table.index(['repository', 'digest'], 'exceptions_digest_idx');
    table.index(['entity_ref'], 'exceptions_entity_idx');
  });

  await knex.schema.createTable('exception_history', table => {
    table.comment('Append-only');
    table.increments('id');
    table.string('exception_id', 36).notNullable();
    table.datetime('at').notNullable();
    table.string('actor').notNullable();
    table.string('action').notNullable();
    table.text('comment');
    table.index(['exception_id'], 'exception_history_exception_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  for (const table of [
    'exception_history',
    'exceptions',
    'denial_occurrences',
    'denials',
    'snapshots',
    'fleet_rollups',
    'environment_rollups',
    'entity_rollups',
    'verdicts',
    'dirty_subjects',
    'postures',
    'tag_moves',
    'tags',
    'images',
    'workload_images',
    'catalog_entities',
    'pods',
    'workloads',
    'cluster_objects',
    'source_states',
    'clusters',
  ]) {
    await knex.schema.dropTable(table);
  }
};
