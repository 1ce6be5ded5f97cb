// @ts-check

/**
 * Counts of refusals per day, so that the report need not read every refusal.
 * Of a span those count that were refused on one of its days: as many as were
 * refused for the last time from its start on, less those that began after it.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('refusal_days', table => {
    table.comment('Refusals per day, environment and class');
    table.string('day', 10).notNullable();
    table.string('environment').notNullable().comment('Empty: none');
    table.string('class').notNullable();
    table.integer('begun').notNullable().comment('First refused that day');
    table.integer('ended').notNullable().comment('Last refused that day');
    table.integer('begun_recovered').notNullable();
    table.integer('ended_recovered').notNullable();
    table.integer('attempts').notNullable().comment('By the audit logs');
    table.primary(['day', 'environment', 'class']);
  });

  await knex.schema.createTable('service_refusal_days', table => {
    table.comment('Refusals of services per day, environment and reason');
    table.string('entity_ref').notNullable();
    table.string('day', 10).notNullable();
    table.string('environment').notNullable().comment('Empty: none');
    table.string('class').notNullable();
    table.string('reason_code').notNullable();
    table.integer('begun').notNullable().comment('First refused that day');
    table.integer('ended').notNullable().comment('Last refused that day');
    table.integer('begun_recovered').notNullable();
    table.integer('ended_recovered').notNullable();
    table.primary(['entity_ref', 'day', 'environment', 'class', 'reason_code']);
    table.index(['day'], 'service_refusal_days_day_idx');
  });

  // What is stored already, counted once.
  const postgres = knex.client.dialect === 'postgresql';
  /** @param {string} column */
  const dayOf = column =>
    postgres
      ? `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD')`
      : `strftime('%Y-%m-%d', ${column} / 1000, 'unixepoch')`;
  const recovered = 'case when r.denial_id is null then 0 else 1 end';
  const refusals = `
    from denials d left join denial_recoveries r on r.denial_id = d.id
    where d.class <> 'finding'`;
  const cells = `
    select d.entity_ref as entity_ref, coalesce(d.environment, '') as environment,
      d.class as class, d.reason_code as reason_code,
      ${dayOf('d.first_at')} as day, 1 as begun, 0 as ended,
      ${recovered} as begun_recovered, 0 as ended_recovered, 0 as attempts
    ${refusals}
    union all
    select d.entity_ref, coalesce(d.environment, ''), d.class, d.reason_code,
      ${dayOf('d.last_at')}, 0, 1, 0, ${recovered}, 0
    ${refusals}`;
  const attempts = `
    select null, coalesce(d.environment, ''), d.class, d.reason_code,
      ${dayOf('o.at')}, 0, 0, 0, 0, o.count
    from denial_occurrences o join denials d on d.id = o.denial_id
    where o.source = 'audit-webhook' and d.class <> 'finding'`;
  await knex.raw(`
    insert into refusal_days (day, environment, class, begun, ended,
      begun_recovered, ended_recovered, attempts)
    select day, environment, class, sum(begun), sum(ended),
      sum(begun_recovered), sum(ended_recovered), sum(attempts)
    from (${cells} union all ${attempts}) as cells
    group by day, environment, class`);
  await knex.raw(`
    insert into service_refusal_days (entity_ref, day, environment, class,
      reason_code, begun, ended, begun_recovered, ended_recovered)
    select entity_ref, day, environment, class, reason_code, sum(begun),
      sum(ended), sum(begun_recovered), sum(ended_recovered)
    from (${cells}) as cells where entity_ref is not null
    group by entity_ref, day, environment, class, reason_code`);
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('service_refusal_days');
  await knex.schema.dropTable('refusal_days');
};
