import type { Knex } from 'knex';

/**
 * What an agreement can demand of a request: its terminal becomes searchable in the log, and the consents of data
 * subjects are kept. No entry before this could name a terminal, so the column needs no filling.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE audit_entry ADD COLUMN terminal text;
    CREATE INDEX audit_entry_terminal ON audit_entry (terminal, seq) WHERE part = 1 AND terminal IS NOT NULL;

    CREATE TABLE consent (
      code_hash bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
      agreement text COLLATE "C" NOT NULL REFERENCES agreement,
      version integer NOT NULL,
      purpose text,
      subject text COLLATE "C" NOT NULL,
      department text NOT NULL,
      expires_at timestamptz NOT NULL
    );
    ALTER TABLE consent ADD FOREIGN KEY (agreement, version) REFERENCES agreement_version;
    CREATE INDEX consent_expires_at ON consent (expires_at);
    CREATE INDEX consent_subject ON consent (subject);
    COMMENT ON TABLE consent IS '数据主体的同意:撤回或过期即删,经过记入协议日志 · Consents of data subjects; gone when withdrawn or over, their story is in the agreement''s log';
    COMMENT ON COLUMN consent.code_hash IS '同意码的 SHA-256 · SHA-256 of the code';
    COMMENT ON COLUMN consent.version IS '所同意的协议版本 · Version to which the subject consented';
    COMMENT ON COLUMN consent.purpose IS '仅限的目的;空为协议的全部目的 · The only purpose that it covers; null: every one of the agreement';
    COMMENT ON COLUMN consent.subject IS '数据主体(假名) · Data subject, as a pseudonym';
    COMMENT ON COLUMN consent.department IS '登记的部门 · Department that recorded it';
    COMMENT ON TABLE used_assertion IS '已用过的客户端断言与请求签名 · Client assertions and request signatures already used';

    REVOKE ALL ON consent FROM PUBLIC;
    -- Sweeping locks the expired rows first (FOR UPDATE SKIP LOCKED), which takes a right to update.
    GRANT SELECT, INSERT, DELETE, UPDATE (expires_at) ON consent TO onecard_hub;
  `);
}
