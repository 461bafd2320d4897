import type { Knex } from 'knex';

/** The hours for an emergency's review count from its end, so they move with it where it ends early. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    COMMENT ON COLUMN emergency.review_due IS '复核期限,自其结束起算 · Until when it has to be reviewed, counted from its end';
    GRANT UPDATE (review_due) ON emergency TO onecard_hub;
  `);
}
