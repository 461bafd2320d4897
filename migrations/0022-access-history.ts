import type { Knex } from 'knex';

/** Versions that keep accesses from citizens' sight for a time are few; each look at a history asks for all of them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX agreement_version_embargo ON agreement_version (agreement, version) WHERE document ->> 'accessHistory' IS NOT NULL;
  `);
}
