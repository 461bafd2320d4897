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
  ALTER TABLE agreement ADD COLUMN consumer text;
  UPDATE agreement a SET consumer =
    (SELECT v.document ->> 'consumer' FROM agreement_version v WHERE v.agreement = a.id ORDER BY v.version DESC LIMIT 1);
  ALTER TABLE agreement ALTER COLUMN consumer SET NOT NULL;
  ALTER TABLE agreement ADD COLUMN suspended_by text;
  ALTER TABLE agreement ADD CHECK (suspended_by IS NULL OR state = 'SUSPENDED');
  ALTER TABLE agreement ADD COLUMN next_version integer;
  ALTER TABLE agreement ADD CHECK (next_version IS NULL OR (next_version <> version AND state <> 'REVOKED'));
  CREATE INDEX agreement_next_version ON agreement (id) WHERE next_version IS NOT NULL;
  COMMENT ON COLUMN agreement.consumer IS '使用部门,起草后不变 · The department that may ask, the same from the draft on';
  COMMENT ON COLUMN agreement.suspended_by IS '中止它的部门与经办人 · Department and person that suspended it';
  COMMENT ON COLUMN agreement.version IS '生效的版本;尚无则为空 · The version in force, null while there is none';
  COMMENT ON COLUMN agreement.next_version IS '已会签、自其起始日起取代现行版本的版本 · The countersigned version that takes its place on its first day';

  ALTER TABLE agreement_version ADD COLUMN resolved jsonb NOT NULL DEFAULT '{"grants":[],"emergency":[]}';
  ALTER TABLE agreement_version ADD COLUMN state text NOT NULL DEFAULT 'IN_FORCE'
    CHECK (state IN ('SUBMITTED', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'CONCLUDED', 'IN_FORCE', 'SUPERSEDED'));
  ALTER TABLE agreement_version ADD COLUMN makers text[] NOT NULL DEFAULT '{}';
  ALTER TABLE agreement_version ADD COLUMN countersigner text;
  ALTER TABLE agreement_version ADD COLUMN beyond_minimum text[] NOT NULL DEFAULT '{}';
  ALTER TABLE agreement_version ADD COLUMN expiry_noted boolean NOT NULL DEFAULT false;
  COMMENT ON COLUMN agreement_version.makers IS '起草人与提交人 · The persons of the consumer who drafted and submitted it';
  COMMENT ON COLUMN agreement_version.beyond_minimum IS '提交时超出服务事项最小集的坐标 · Coordinates beyond the minimum of its service items when it was submitted';
  COMMENT ON COLUMN agreement_version.expiry_noted IS '到期已写入日志 · The log says that it has expired';
  COMMENT ON COLUMN agreement_version.resolved IS '逐坐标的授权及其提交时的含义 · Grants by coordinate, with what each meant when it was submitted';
`;

const TABLES = `
  CREATE TABLE agreement_draft (
    agreement text COLLATE "C" PRIMARY KEY REFERENCES agreement,
    source text NOT NULL,
    document jsonb NOT NULL,
    makers text[] NOT NULL,
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
  GRANT UPDATE (suspended_by, next_version) ON agreement TO onecard_hub;
  GRANT UPDATE (state, countersigner, expiry_noted) ON agreement_version TO onecard_hub;
  GRANT SELECT, INSERT, DELETE, UPDATE (source, document, makers, saved_at) ON agreement_draft TO onecard_hub;
  GRANT SELECT, INSERT, UPDATE (answer, automatic, reason, operator, answered_at) ON agreement_answer TO onecard_hub;
  GRANT SELECT, INSERT ON agreement_review TO onecard_hub;
`;
