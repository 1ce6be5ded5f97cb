// @ts-check

/**
 * A notice is claimed before it is sent, and what people were told of exceptions
 * is noted too, so that what could not be told is told later.
 *
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('sent_notices', table => {
    table
      .boolean('sent')
      .notNullable()
      .defaultTo(true)
      .comment('False: somebody is sending it, or died while sending');
  });
  // Until now these were sent when they happened, and not noted.
  const told = [
    'requested',
    'extension-requested',
    'approved',
    'rejected',
    'revoked',
    'extended',
    'extension-rejected',
  ];
  const entries = await knex('exception_history')
    .whereIn('action', told)
    .select('exception_id', 'action', 'at');
  for (const { exception_id: id, action, at } of entries) {
    await knex('sent_notices')
      .insert({
        key: `${action}:${id}:${new Date(at).toISOString()}`,
        at: new Date(at),
        sent: true,
      })
      .onConflict('key')
      .ignore();
  }
};

/**
 * @param {import('knex').Knex} knex
 * @returns {Promise<void>}
 */
exports.down = async function down(knex) {
  await knex('sent_notices').where({ sent: false }).delete();
  await knex.schema.alterTable('sent_notices', table => {
    table.dropColumn('sent');
  });
};
