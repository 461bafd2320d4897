import type { Knex } from 'knex';

/**
 * Sources that are onboarded while hubs run. A source's address is sealed by a key of the hub and never shown; a version is
 * immutable once it is submitted; what is in service is told by the publications alone, of which each is a generation of
 * the schema.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE source (
      id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{1,62}$'),
      department text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('SQL', 'REST', 'GRAPHQL', 'FILE')),
      address bytea NOT NULL,
      address_revision integer NOT NULL DEFAULT 1,
      proposed_address bytea,
      proposed_place text,
      proposed_by text,
      connected_at timestamptz NOT NULL,
      connected_by text NOT NULL,
      description jsonb,
      CHECK (num_nulls(proposed_address, proposed_place, proposed_by) IN (0, 3))
    );
    COMMENT ON TABLE source IS '在线接入的数据来源 · Sources that were onboarded';
    COMMENT ON COLUMN source.address IS '加密:地址与凭据 · Sealed: address and credentials';
    COMMENT ON COLUMN source.proposed_address IS '加密:待另一人确认的新地址 · Sealed: new address that another person has to confirm';
    COMMENT ON COLUMN source.proposed_place IS '新地址的协议与主机 · Scheme and host of it';
    COMMENT ON COLUMN source.connected_by IS '经办人(部门/姓名) · Who connected it, department/name';
    COMMENT ON COLUMN source.description IS '来源自述的表与列 · Tables and columns as the source describes them';

    CREATE TABLE source_version (
      source text COLLATE "C" NOT NULL REFERENCES source,
      version integer NOT NULL CHECK (version > 0),
      sdl text NOT NULL,
      state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED')),
      drafted_at timestamptz NOT NULL,
      drafted_by text NOT NULL,
      makers text[] NOT NULL CHECK (cardinality(makers) > 0),
      submitted_at timestamptz,
      submitted_by text,
      PRIMARY KEY (source, version),
      CHECK ((state = 'DRAFT') = (submitted_at IS NULL))
    );
    CREATE UNIQUE INDEX source_version_open ON source_version (source) WHERE state IN ('DRAFT', 'SUBMITTED');
    COMMENT ON COLUMN source_version.makers IS '所有保存过此版草稿的人(部门/姓名) · All who ever saved its draft, department/name';
    COMMENT ON TABLE source_version IS '来源的各版 SDL · Versions of a source''s SDL file';

    CREATE TABLE source_answer (
      source text COLLATE "C" NOT NULL,
      version integer NOT NULL,
      side text NOT NULL CHECK (side IN ('OWNER', 'BIG_DATA')),
      approved boolean NOT NULL,
      reason text,
      person text NOT NULL,
      answered_at timestamptz NOT NULL,
      PRIMARY KEY (source, version, side),
      FOREIGN KEY (source, version) REFERENCES source_version
    );
    COMMENT ON TABLE source_answer IS '归属部门与大数据管理局对一版的答复 · What owner department and Big Data Administration said of a version';

    CREATE TABLE source_publication (
      generation bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      source text COLLATE "C" NOT NULL,
      version integer,
      action text NOT NULL CHECK (action IN ('PUBLISHED', 'ROLLED_BACK', 'RETIRED', 'READDRESSED')),
      person text NOT NULL,
      published_at timestamptz NOT NULL,
      FOREIGN KEY (source, version) REFERENCES source_version,
      CHECK ((version IS NULL) = (action = 'RETIRED'))
    );
    CREATE INDEX source_publication_newest ON source_publication (source, generation DESC);
    COMMENT ON TABLE source_publication IS '发布:每一行是图谱的一代 · Publications: each row is a generation of the schema';

    CREATE TABLE source_expectation (
      source text COLLATE "C" NOT NULL REFERENCES source,
      id text COLLATE "C" NOT NULL,
      expectation jsonb NOT NULL,
      saved_at timestamptz NOT NULL,
      saved_by text NOT NULL,
      PRIMARY KEY (source, id)
    );
    COMMENT ON TABLE source_expectation IS '数据契约:发布前与每夜核对的期望 · The contract: expectations that are checked before each publication and nightly';

    CREATE TABLE source_check (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      source text COLLATE "C" NOT NULL,
      version integer NOT NULL,
      occasion text NOT NULL CHECK (occasion IN ('PREVIEW', 'PUBLICATION', 'NIGHTLY', 'ASKED')),
      checked_at timestamptz NOT NULL,
      passed boolean NOT NULL,
      quality jsonb NOT NULL,
      outcomes jsonb NOT NULL
    );
    CREATE INDEX source_check_newest ON source_check (source, checked_at DESC);
    COMMENT ON TABLE source_check IS '质量报告与数据契约核对结果 · Quality reports, and how the contract was met';

    CREATE TABLE source_drift (
      source text COLLATE "C" NOT NULL,
      table_name text NOT NULL,
      column_name text NOT NULL DEFAULT '',
      fault text NOT NULL,
      found_at timestamptz NOT NULL,
      mended_at timestamptz
    );
    CREATE UNIQUE INDEX source_drift_open ON source_drift (source, table_name, column_name) WHERE mended_at IS NULL;
    COMMENT ON TABLE source_drift IS '漂移:来源不再如 SDL 所述之处 · Where a source is no longer as its SDL file says';

    REVOKE ALL ON source, source_version, source_answer, source_publication, source_expectation, source_check, source_drift FROM PUBLIC;
    GRANT SELECT, INSERT, UPDATE (address, address_revision, proposed_address, proposed_place, proposed_by, description) ON source TO onecard_hub;
    GRANT SELECT, INSERT, UPDATE (sdl, state, drafted_at, drafted_by, makers, submitted_at, submitted_by) ON source_version TO onecard_hub;
    GRANT SELECT, INSERT ON source_answer, source_publication, source_check TO onecard_hub;
    GRANT SELECT, INSERT, UPDATE, DELETE ON source_expectation TO onecard_hub;
    GRANT SELECT, INSERT, UPDATE (mended_at) ON source_drift TO onecard_hub;
  `);
}
