import type { Knex } from 'knex';

/**
 * Running totals of the access entries, kept by a follower of the logs, the combinations of coordinates and masks that they have,
 * and where each day stands in them. Working state: it can be derived from the logs again, and proves nothing. An empty text
 * stands for none, so that it can be part of a key.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(TABLES);
  await knex.raw(DAYS_GROW);
  await knex.raw(GRANTS);
}

/*
 * A request of one application asks for the same coordinates every time. The hash leads to the entries (0019); it is no digest, and
 * somebody might make two combinations of one hash: the digest keeps them apart, so that neither can hide the other.
 */
const TABLES = `
  CREATE TABLE access_shape (
    shape integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest bytea NOT NULL UNIQUE,
    hash bigint NOT NULL,
    coordinates text[] NOT NULL,
    masks text[] NOT NULL
  );
  CREATE INDEX access_shape_items ON access_shape USING gin ((coordinates || masks));
  COMMENT ON TABLE access_shape IS '字段坐标与脱敏的各种组合 · Combinations of coordinates and masks that entries have';

  CREATE TABLE access_total (
    day date NOT NULL,
    log text COLLATE "C" NOT NULL,
    department text COLLATE "C" NOT NULL,
    agreement text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    shape integer NOT NULL,
    requests bigint NOT NULL,
    rows bigint NOT NULL,
    subjects bigint NOT NULL,
    PRIMARY KEY (day, log, department, agreement, purpose, outcome, shape)
  );
  COMMENT ON TABLE access_total IS '访问合计,按上海时间的日 · Totals of accesses, by days in Shanghai';

  CREATE TABLE access_day (
    day date PRIMARY KEY,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL
  );
  COMMENT ON TABLE access_day IS '各日的条目自何处至何处 · Where the entries of each day begin and end';
`;

/** Searches by time go by the days: one that shrinks would hide entries. `onecard audit fsck` holds the rest against the entries. */
const DAYS_GROW = `
  CREATE TRIGGER access_day_grows BEFORE UPDATE ON access_day
    FOR EACH ROW WHEN (NEW.day <> OLD.day OR NEW.first_seq > OLD.first_seq OR NEW.last_seq < OLD.last_seq)
    EXECUTE FUNCTION audit_refuse_change();
`;

const GRANTS = `
  REVOKE ALL ON access_shape, access_total, access_day FROM PUBLIC;
  GRANT SELECT, INSERT ON access_shape TO onecard_hub;
  GRANT SELECT, INSERT, UPDATE (requests, rows, subjects) ON access_total TO onecard_hub;
  GRANT SELECT, INSERT, UPDATE (first_seq, last_seq) ON access_day TO onecard_hub;
`;
