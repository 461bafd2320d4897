import type { Knex } from 'knex';

/**
 * The Merkle tree of each log (RFC 6962 §2.1): nodes above the leaves, written once when they become complete, and the
 * peaks in the log's head. Entries from before get their nodes here.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(TABLES);
  await knex.raw(NODES_OF_EXISTING);
  await knex.raw(PEAKS_OF_EXISTING);
  await knex.raw(APPEND_ONLY);
}

const TABLES = `
  CREATE TABLE audit_node (
    log text COLLATE "C" NOT NULL,
    level smallint NOT NULL CHECK (level >= 1),
    index bigint NOT NULL CHECK (index >= 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (log, level, index)
  );
  COMMENT ON TABLE audit_node IS '日志的默克尔树:完整子树的散列,叶以上 · Merkle trees of the logs: hashes of complete subtrees above the leaves';

  ALTER TABLE audit_entry ADD COLUMN leaf_hash bytea CHECK (octet_length(leaf_hash) = 32);
  ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only;
  UPDATE audit_entry SET leaf_hash = sha256('\\x00' || leaf);
  ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only;
  ALTER TABLE audit_entry ALTER COLUMN leaf_hash SET NOT NULL;
  COMMENT ON COLUMN audit_entry.leaf_hash IS '叶散列:哪一条目被改,由此可知 · Hash of the leaf: tells which entry was changed, where the tree tells that one was';

  ALTER TABLE audit_log ADD COLUMN peaks bytea NOT NULL DEFAULT '' CHECK (octet_length(peaks) % 32 = 0);
  COMMENT ON COLUMN audit_log.peaks IS '完整子树的散列,自大至小 · Hashes of the complete subtrees that make up the tree, the largest first';

  CREATE TABLE audit_checkpoint (
    log text COLLATE "C" NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    signed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (log, size)
  );
  COMMENT ON TABLE audit_checkpoint IS '已签署的检查点 · Checkpoints that have been signed';
`;

const NODES_OF_EXISTING = `
  DO $$
  DECLARE
    v_level smallint := 1;
    v_made bigint;
  BEGIN
    INSERT INTO audit_node (log, level, index, hash)
    SELECT l.log, 1, l.index / 2, sha256('\\x01' || l.leaf_hash || r.leaf_hash)
      FROM audit_entry l JOIN audit_entry r ON r.log = l.log AND r.index = l.index + 1
     WHERE l.index % 2 = 0;
    LOOP
      INSERT INTO audit_node (log, level, index, hash)
      SELECT l.log, v_level + 1, l.index / 2, sha256('\\x01' || l.hash || r.hash)
        FROM audit_node l JOIN audit_node r ON r.log = l.log AND r.level = l.level AND r.index = l.index + 1
       WHERE l.level = v_level AND l.index % 2 = 0;
      GET DIAGNOSTICS v_made = ROW_COUNT;
      EXIT WHEN v_made = 0;
      v_level := v_level + 1;
    END LOOP;
  END $$;
`;

/** A log's peaks are the nodes at the bits of its size; the lowest bit is a leaf. */
const PEAKS_OF_EXISTING = `
  UPDATE audit_log h SET peaks = (
    SELECT coalesce(string_agg(coalesce(n.hash, e.leaf_hash), '' ORDER BY bit DESC), '')
      FROM generate_series(0, 52) AS bit
      LEFT JOIN audit_node n ON n.log = h.log AND n.level = bit AND n.index = (h.size >> bit) - 1
      LEFT JOIN audit_entry e ON bit = 0 AND e.log = h.log AND e.index = h.size - 1
     WHERE (h.size >> bit) & 1 = 1);
`;

const APPEND_ONLY = `
  CREATE TRIGGER audit_node_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_node
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
  CREATE TRIGGER audit_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

  REVOKE ALL ON audit_node, audit_checkpoint FROM PUBLIC;
  GRANT SELECT, INSERT ON audit_node, audit_checkpoint TO onecard_hub;
  GRANT UPDATE (peaks) ON audit_log TO onecard_hub;
`;
