import type { Knex } from 'knex';

/**
 * Keys that change, and what the hub's own log has of its own: heads of the other logs and failed logins, which have neither
 * department nor, always, a client.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(CHECKPOINTS);
  await knex.raw(CHECKPOINT_KEYS);
  await knex.raw(SUBJECT_KEYS);
  await knex.raw(ENTRIES_OF_THE_HUB);
}

/** Checkpoints of before were not kept as they were signed; every later one is. `signed_at` was nobody's signed word. */
const CHECKPOINTS = `
  ALTER TABLE audit_checkpoint DROP COLUMN signed_at;
  ALTER TABLE audit_checkpoint ADD COLUMN note text;
  ALTER TABLE audit_checkpoint ADD CONSTRAINT audit_checkpoint_has_note CHECK (note IS NOT NULL) NOT VALID;
  COMMENT ON COLUMN audit_checkpoint.note IS '已签署的检查点原文;此前的为空 · The signed note; null in rows of before it was kept';
`;

const CHECKPOINT_KEYS = `
  CREATE TABLE audit_key (
    index bigint PRIMARY KEY CHECK (index >= 0),
    public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
    signs boolean NOT NULL
  );
  COMMENT ON TABLE audit_key IS '签署检查点的密钥:自枢纽日志的哪一条起启用或停用 · Keys that sign checkpoints: from which entry of the hub''s log on each does, or no longer does';
  CREATE TRIGGER audit_key_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_key
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
  REVOKE ALL ON audit_key FROM PUBLIC;
  GRANT SELECT, INSERT ON audit_key TO onecard_hub;
`;

/** Not of the log, and no trigger keeps it: a key that is to be destroyed must go. */
const SUBJECT_KEYS = `
  CREATE TABLE subject_key (
    epoch integer PRIMARY KEY CHECK (epoch >= 1),
    secret bytea,
    derived boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    CHECK ((secret IS NULL) = (destroyed_at IS NOT NULL))
  );
  COMMENT ON TABLE subject_key IS '数据主体假名的密钥,按期 · Keys of data subjects'' pseudonyms, by epoch';
  COMMENT ON COLUMN subject_key.secret IS '以枢纽密钥加密;已销毁则为空 · Encrypted under the hub''s secret; null where it is destroyed';
  COMMENT ON COLUMN subject_key.derived IS '由枢纽密钥导出,故销毁后持有枢纽密钥者仍能重算 · Derived from the hub''s secret: whoever has that can compute it again when it is destroyed';
  REVOKE ALL ON subject_key FROM PUBLIC;
  GRANT SELECT ON subject_key TO onecard_hub;
`;

/** A partition's own NOT NULL outlives that of the table that it is attached to. */
const ENTRIES_OF_THE_HUB = `
  ALTER TABLE audit_entry ALTER COLUMN department DROP NOT NULL, ALTER COLUMN client DROP NOT NULL;
  DO $$
  DECLARE
    v_partition regclass;
  BEGIN
    FOR v_partition IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass LOOP
      EXECUTE format('ALTER TABLE %s ALTER COLUMN department DROP NOT NULL, ALTER COLUMN client DROP NOT NULL', v_partition);
    END LOOP;
  END $$;
  DROP INDEX audit_entry_change;
  CREATE INDEX audit_entry_change ON audit_entry (agreement, seq) WHERE kind IN ('change', 'consent');
  CREATE INDEX audit_entry_of_hub ON audit_entry (kind, seq) WHERE kind IN ('heads', 'login');
  COMMENT ON COLUMN audit_entry.kind IS 'access: 请求 · a request; change: 变更 · a step; consent: 同意 · a consent; heads: 各日志头 · heads of logs; login: 登录失败 · a failed login';
`;
