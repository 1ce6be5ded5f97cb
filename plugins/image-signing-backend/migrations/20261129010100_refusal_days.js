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

  const postgres = knex.client.config.client === 'pg';
  /** @param {string} column */
  const dayOf = column =>
    postgres
      ? knex.raw(`to_char(?? at time zone 'UTC', 'YYYY-MM-DD')`, [column])
      : knex.raw(`strftime('%Y-%m-%d', ?? / 1000, 'unixepoch')`, [column]);

  /** @type {Record<string, Map<string, any>>} */
  const rows = {
    refusal_days: new Map(),
    service_refusal_days: new Map(),
  };
  /**
   * @param {string} table
   * @param {Record<string, string>} key
   * @param {Record<string, number>} counts
   */
  const add = (table, key, counts) => {
    const id = JSON.stringify(Object.values(key));
    const row = rows[table].get(id) ?? {
      ...key,
      begun: 0,
      ended: 0,
      begun_recovered: 0,
      ended_recovered: 0,
      ...(table === 'refusal_days' && { attempts: 0 }),
    };
    for (const [name, count] of Object.entries(counts)) row[name] += count;
    rows[table].set(id, row);
  };

  for (const [column, name] of [
    ['d.first_at', 'begun'],
    ['d.last_at', 'ended'],
  ]) {
    /** @type {any[]} */
    const sums = await knex('denials as d')
      .leftJoin('denial_recoveries as r', 'r.denial_id', 'd.id')
      .whereNot('d.class', 'finding')
      .groupBy(
        'd.environment',
        'd.class',
        'd.entity_ref',
        'd.reason_code',
        /** @type {any} */ (dayOf(column)),
      )
      .select('d.environment', 'd.class', 'd.entity_ref', 'd.reason_code')
      .select({ day: dayOf(column) })
      .count({ total: '*', recovered: 'r.denial_id' });
    for (const sum of sums) {
      const { day, class: kind } = sum;
      const environment = sum.environment ?? '';
      const counts = {
        [name]: Number(sum.total),
        [`${name}_recovered`]: Number(sum.recovered),
      };
      add('refusal_days', { day, environment, class: kind }, counts);
      if (sum.entity_ref === null) continue;
      const { entity_ref, reason_code } = sum;
      add(
        'service_refusal_days',
        { entity_ref, day, environment, class: kind, reason_code },
        counts,
      );
    }
  }
  /** @type {any[]} */
  const attempts = await knex('denial_occurrences as o')
    .join('denials as d', 'd.id', 'o.denial_id')
    .where('o.source', 'audit-webhook')
    .whereNot('d.class', 'finding')
    .groupBy('d.environment', 'd.class', /** @type {any} */ (dayOf('o.at')))
    .select('d.environment', 'd.class')
    .select({ day: dayOf('o.at') })
    .sum({ total: 'o.count' });
  for (const { day, environment, class: kind, total } of attempts) {
    add(
      'refusal_days',
      { day, environment: environment ?? '', class: kind },
      { attempts: Number(total) },
    );
  }
  for (const [table, found] of Object.entries(rows)) {
    await knex.batchInsert(table, [...found.values()], 50);
  }
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('service_refusal_days');
  await knex.schema.dropTable('refusal_days');
};
