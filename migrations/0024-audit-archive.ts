import type { Knex } from 'knex';

/**
 * What has left the database for the archive, what has expired there, and what must not.
 *
 * The hashes of archived leaves stay in audit_node, at level 0: every proof that was possible before is possible after,
 * without the archive and even when it has expired.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(TABLES);
  await knex.raw(APPEND_ONLY);
}

const TABLES = `
  ALTER TABLE audit_node DROP CONSTRAINT audit_node_level_check;
  ALTER TABLE audit_node ADD CONSTRAINT audit_node_level_check CHECK (level >= 0);
  COMMENT ON TABLE audit_node IS '日志的默克尔树:完整子树的散列;已归档条目的叶散列亦在此 · Merkle trees of the logs: hashes of complete subtrees, and of the leaves that are archived';

  CREATE TABLE audit_archive (
    log text COLLATE "C" NOT NULL,
    first bigint NOT NULL CHECK (first >= 0),
    next bigint NOT NULL CHECK (next > first),
    month text COLLATE "C" NOT NULL CHECK (month ~ '^[0-9]{4}-[0-9]{2}$'),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    PRIMARY KEY (log, first)
  );
  CREATE INDEX audit_archive_month ON audit_archive (month, log);
  COMMENT ON TABLE audit_archive IS '归档文件:日志自 first 起、next 之前的条目 · Files of the archive: the entries of a log from first to before next';

  CREATE TABLE audit_expired (
    log text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL,
    recorded_at bigint NOT NULL CHECK (recorded_at >= 0),
    PRIMARY KEY (log, month)
  );
  COMMENT ON TABLE audit_expired IS '已到期销毁的归档;recorded_at 为枢纽日志中的条目序号 · Archives that have expired; recorded_at is the index of the hub log''s entry that says so';

  CREATE TABLE legal_hold (
    id uuid PRIMARY KEY,
    log text COLLATE "C",
    reason text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    released_at timestamptz
  );
  COMMENT ON TABLE legal_hold IS '依法保全:log 为空则及于全部日志 · Legal holds; without a log, of every log';
`;

const APPEND_ONLY = `
  CREATE TRIGGER audit_archive_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_archive
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
  CREATE TRIGGER audit_expired_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_expired
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

  REVOKE ALL ON audit_archive, audit_expired, legal_hold FROM PUBLIC;
  GRANT SELECT ON audit_archive, audit_expired, legal_hold TO onecard_hub;
`;
