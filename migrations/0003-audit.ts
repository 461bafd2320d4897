import type { Knex } from 'knex';

/**
 * The audit log's tables. There is no `down`: a schema that is rolled back must not take the record of who saw what
 * along with it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(TABLES);
  await knex.raw(INDEXES);
  await knex.raw(APPEND_ONLY);
  await knex.raw(GRANTS);
}

/*
 * Subjects have a table of their own rather than a GIN array in audit_entry: its primary key yields one person's
 * entries newest first without sorting, an entry with 10,000 subjects does not stall the writer in GIN's pending
 * list, and the entry's row stays narrow for every other search. `seq` is always that of an entry's first part.
 *
 * No foreign keys: the writer holds the head's lock while it inserts, and a reference would lock it once per row.
 */
const TABLES = `
  CREATE TABLE audit_log (
    log text COLLATE "C" PRIMARY KEY CHECK (log <> ''),
    size bigint NOT NULL DEFAULT 0 CHECK (size >= 0)
  );
  COMMENT ON TABLE audit_log IS '日志头:各日志的长度 · Head of each log: its size';

  CREATE TABLE audit_entry (
    log text COLLATE "C" NOT NULL,
    index bigint NOT NULL CHECK (index >= 0),
    leaf bytea NOT NULL CHECK (octet_length(leaf) BETWEEN 1 AND 65535),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    part integer NOT NULL CHECK (part >= 1),
    time timestamptz NOT NULL,
    request_id text NOT NULL,
    agreement text,
    department text NOT NULL,
    client text NOT NULL,
    operator text,
    purpose text,
    outcome text NOT NULL,
    coordinates text[] NOT NULL,
    PRIMARY KEY (log, index)
  );
  COMMENT ON TABLE audit_entry IS '日志条目:leaf 为原始字节,其余各列由其导出 · Entries: leaf is what was hashed, the other columns are derived from it';

  CREATE TABLE audit_subject (
    subject text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (subject, seq)
  );
  COMMENT ON TABLE audit_subject IS '数据主体(假名)与条目 · Data subjects, as pseudonyms, and the entries that concern them';
`;

/*
 * Records are listed by their first part, so the other parts stay out of every index of a search. Nearly every entry
 * is RELEASED; that outcome is found quickest by walking seq, and the rare ones by their own index.
 */
const INDEXES = `
  CREATE UNIQUE INDEX audit_entry_seq ON audit_entry (seq);
  CREATE INDEX audit_entry_log ON audit_entry (log, seq) WHERE part = 1;
  CREATE INDEX audit_entry_agreement ON audit_entry (agreement, seq) WHERE part = 1;
  CREATE INDEX audit_entry_department ON audit_entry (department, seq) WHERE part = 1;
  CREATE INDEX audit_entry_client ON audit_entry (client, seq) WHERE part = 1;
  CREATE INDEX audit_entry_operator ON audit_entry (operator, seq) WHERE part = 1 AND operator IS NOT NULL;
  CREATE INDEX audit_entry_outcome ON audit_entry (outcome, seq) WHERE part = 1 AND outcome <> 'RELEASED';
  CREATE INDEX audit_entry_time ON audit_entry (time) WHERE part = 1;
  CREATE INDEX audit_entry_coordinates ON audit_entry USING gin (coordinates) WHERE part = 1;
`;

/*
 * The second lock behind the grants, for whoever connects with more than the hub's role. A superuser can still switch
 * triggers off; what that person changes is what the logs' hashes and the departments' cosignatures show.
 */
const APPEND_ONLY = `
  CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '审计日志只可追加 · the audit log is append-only: % on %', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END $$;

  CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
  CREATE TRIGGER audit_subject_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_subject
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
  CREATE TRIGGER audit_log_append_only BEFORE DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
  CREATE TRIGGER audit_log_grows BEFORE UPDATE ON audit_log
    FOR EACH ROW WHEN (NEW.log <> OLD.log OR NEW.size < OLD.size) EXECUTE FUNCTION audit_refuse_change();
`;

const GRANTS = `
  REVOKE ALL ON audit_log, audit_entry, audit_subject FROM PUBLIC;
  GRANT SELECT, INSERT, UPDATE (size) ON audit_log TO onecard_hub;
  GRANT SELECT, INSERT ON audit_entry, audit_subject TO onecard_hub;
`;
