import type { Knex } from 'knex';

/**
 * Citizens' objections and corrections (校核纠错) and the departments' answers. Who objects and what is written is sealed by
 * a key of the hub: a copy of the database tells neither. What was done when is told by the agreement's log.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE objection (
      id uuid PRIMARY KEY,
      subject text COLLATE "C" NOT NULL,
      agreement text COLLATE "C" NOT NULL,
      version integer NOT NULL,
      entry_index bigint NOT NULL,
      entry_seq bigint NOT NULL,
      kind text NOT NULL CHECK (kind IN ('OBJECTION', 'CORRECTION')),
      coordinate text COLLATE "C",
      department text NOT NULL,
      statement bytea NOT NULL,
      raised_at timestamptz NOT NULL,
      due_on date NOT NULL,
      state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'UPHELD', 'CORRECTED', 'REJECTED')),
      explanation bytea,
      operator text,
      answered_at timestamptz,
      overdue_noted boolean NOT NULL DEFAULT false,
      FOREIGN KEY (agreement, version) REFERENCES agreement_version,
      CHECK (kind = 'OBJECTION' OR coordinate IS NOT NULL),
      CHECK ((state = 'OPEN') = (explanation IS NULL) AND (state = 'OPEN') = (answered_at IS NULL))
    );
    CREATE INDEX objection_subject ON objection (subject, raised_at);
    CREATE INDEX objection_department ON objection (department, raised_at, id);
    CREATE INDEX objection_due ON objection (due_on) WHERE state = 'OPEN' AND NOT overdue_noted;
    COMMENT ON TABLE objection IS '公民的异议与更正(校核纠错)及答复 · Citizens'' objections and corrections, with their answers';
    COMMENT ON COLUMN objection.subject IS '提出者(假名) · Who raised it, as a pseudonym';
    COMMENT ON COLUMN objection.entry_index IS '所指条目在协议日志中的序号 · Index of the entry in the agreement''s log';
    COMMENT ON COLUMN objection.entry_seq IS '所指条目的 seq · The entry''s seq';
    COMMENT ON COLUMN objection.department IS '须答复的部门 · Department that answers it';
    COMMENT ON COLUMN objection.statement IS '加密:身份号码与陈述 · Sealed: ID number and statement';
    COMMENT ON COLUMN objection.explanation IS '加密:答复的说明 · Sealed: the answer''s explanation';

    REVOKE ALL ON objection FROM PUBLIC;
    GRANT SELECT, INSERT, UPDATE (state, explanation, operator, answered_at, overdue_noted) ON objection TO onecard_hub;
  `);
}
