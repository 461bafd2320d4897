import type { Knex } from 'knex';

/** How far each of those who read the logs entry by entry has come. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE log_follower (
      follower text COLLATE "C" NOT NULL,
      log text COLLATE "C" NOT NULL,
      next bigint NOT NULL CHECK (next >= 0),
      PRIMARY KEY (follower, log)
    );
    COMMENT ON TABLE log_follower IS '跟读日志者各读到哪一条 · How far each follower of the logs has read';
    REVOKE ALL ON log_follower FROM PUBLIC;
    GRANT SELECT, INSERT, UPDATE (next) ON log_follower TO onecard_hub;
  `);
}
