import type { Knex } from 'knex';

/**
 * An entry's subjects, for whoever reads entries with all that is stored of them (fsck, export): without it each entry walks the
 * whole table. Numbers rise, so that writing it adds to one end only; partitions that are opened later get theirs.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE INDEX audit_subject_seq ON audit_subject (seq)');
}
