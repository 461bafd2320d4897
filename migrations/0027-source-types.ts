import type { Knex } from 'knex';

/** A version remembers of which type the columns were when it was submitted: another type is drift. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE source_version ADD COLUMN types jsonb;
    COMMENT ON COLUMN source_version.types IS '提交时来源自述的列类型 · Types of the columns, as the source described them when the version was submitted';
    GRANT UPDATE (types) ON source_version TO onecard_hub;
  `);
}
