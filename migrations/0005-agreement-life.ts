import type { Knex } from 'knex';

/**
 * The life of an agreement: drafts, submitted versions, the owners' answers. A version's document never changes, and
 * the running hub has no right to change it; what happened when is told by the agreement's log. A version from before
 * grants nothing until it is submitted anew: nobody has recorded what its coordinates meant.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(STATES);
  await knex.raw(TABLES);
  await knex.raw(LOG);
  await knex.raw(GRANTS);
}

const STATES = `
  ALTER TABLE agreement ALTER COLUMN version DROP NOT NULL;
  ALTER TABLE agreement DROP CONSTRAINT agreement_state_check;
  ALTER TABLE agreement ADD CHECK (state IN ('PENDING', 'ACTIVE', 'SUSPENDED', 'REVOKED'));
  ALTER TABLE agreement ADD CHECK ((version IS NULL) = (state = 'PENDING'));
  COMMENT ON COLUMN agreement.version IS '生效的版本;尚无则为空 · The version in force, null while there is none';

  ALTER TABLE agreement_version ADD COLUMN resolved jsonb NOT NULL DEFAULT '{"grants":[],"emergency":[]}';
  ALTER TABLE agreement_version ADD COLUMN state text NOT NULL DEFAULT 'IN_FORCE'
    CHECK (state IN ('SUBMITTED', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'IN_FORCE', 'SUPERSEDED'));
  ALTER TABLE agreement_version ADD COLUMN maker text;
  ALTER TABLE agreement_version ADD COLUMN maker_department text;
  ALTER TABLE agreement_version ADD COLUMN countersigner text;
  COMMENT ON COLUMN agreement_version.resolved IS '逐坐标的授权及其提交时的含义 · Grants by coordinate, with what each meant when it was submitted';
`;

const TABLES = `
  CREATE TABLE agreement_draft (
    agreement text COLLATE "C" PRIMARY KEY REFERENCES agreement,
    department text NOT NULL,
    source text NOT NULL,
    document jsonb NOT NULL,
    maker text NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT now()
  );
  COMMENT ON TABLE agreement_draft IS '协议草稿 · Drafts of agreements';
  COMMENT ON COLUMN agreement_draft.source IS '起草时的原文(YAML) · The text as it was drafted';

  CREATE TABLE agreement_answer (
    agreement text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    department text NOT NULL,
    due_on date NOT NULL,
    answer text CHECK (answer IN ('APPROVED', 'REFUSED')),
    automatic boolean NOT NULL DEFAULT false,
    reason text,
    operator text,
    answered_at timestamptz,
    PRIMARY KEY (agreement, version, department),
    FOREIGN KEY (agreement, version) REFERENCES agreement_version,
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (answer IS DISTINCT FROM 'REFUSED' OR reason IS NOT NULL)
  );
  CREATE INDEX agreement_answer_open ON agreement_answer (department, due_on) WHERE answer IS NULL;
  COMMENT ON TABLE agreement_answer IS '各归属部门的答复 · Answers of the departments that own what is granted';

  CREATE TABLE agreement_review (
    agreement text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    coordinate text NOT NULL,
    change text NOT NULL,
    catalogue text NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agreement, version, coordinate, change),
    FOREIGN KEY (agreement, version) REFERENCES agreement_version
  );
  COMMENT ON TABLE agreement_review IS '因来源模式变更而须复核的授权 · Grants to be reviewed because a source changed its schema';
`;

const LOG = `
  ALTER TABLE audit_entry ADD COLUMN kind text NOT NULL DEFAULT 'access';
  CREATE INDEX audit_entry_change ON audit_entry (agreement, seq) WHERE kind = 'change';
  COMMENT ON COLUMN audit_entry.kind IS 'access: 请求 · a request; change: 变更 · a step in the life of an agreement or a service item';
`;

const GRANTS = `
  REVOKE ALL ON agreement_draft, agreement_answer, agreement_review FROM PUBLIC;
  GRANT UPDATE (state, countersigner) ON agreement_version TO onecard_hub;
  GRANT SELECT, INSERT, DELETE, UPDATE (source, document, maker, saved_at) ON agreement_draft TO onecard_hub;
  GRANT SELECT, INSERT, UPDATE (answer, automatic, reason, operator, answered_at) ON agreement_answer TO onecard_hub;
  GRANT SELECT, INSERT ON agreement_review TO onecard_hub;
`;
