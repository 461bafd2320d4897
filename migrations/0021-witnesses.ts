import type { Knex } from 'knex';

/**
 * Witnesses of the logs, and what each has cosigned last.
 *
 * The running hub only reads witnesses: whoever gets to run SQL as `onecard_hub` cannot appoint one. Of cosignatures the
 * newest per log and witness is kept, so that they do not grow with time; each is verified whenever it counts, so that
 * a row that somebody has changed counts for nothing.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE witness (
      public_key bytea PRIMARY KEY CHECK (octet_length(public_key) = 32),
      name text COLLATE "C" NOT NULL,
      department text NOT NULL,
      added_at timestamptz NOT NULL DEFAULT now(),
      removed_at timestamptz
    );
    CREATE UNIQUE INDEX witness_name ON witness (name) WHERE removed_at IS NULL;
    COMMENT ON TABLE witness IS '各部门的日志见证方 · Departments'' witnesses of the logs';
    COMMENT ON COLUMN witness.public_key IS 'Ed25519';

    CREATE TABLE log_cosignature (
      log text COLLATE "C" NOT NULL,
      witness bytea NOT NULL REFERENCES witness,
      size bigint NOT NULL CHECK (size > 0),
      time bigint NOT NULL CHECK (time >= 0),
      line text NOT NULL CHECK (length(line) <= 500),
      PRIMARY KEY (log, witness)
    );
    COMMENT ON TABLE log_cosignature IS '各见证方对各日志的最近一次见证 · The newest cosignature of each log by each witness';
    COMMENT ON COLUMN log_cosignature.time IS 'POSIX 秒 · POSIX seconds';
    COMMENT ON COLUMN log_cosignature.line IS 'c2sp.org/tlog-cosignature';

    REVOKE ALL ON witness, log_cosignature FROM PUBLIC;
    GRANT SELECT ON witness TO onecard_hub;
    GRANT SELECT, INSERT, UPDATE (size, time, line) ON log_cosignature TO onecard_hub;
  `);
}
