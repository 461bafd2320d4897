import type { Knex } from 'knex';

/** Emergency access (break-glass): each opening with its reason and its review; entries can be searched by it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE emergency (
      id uuid PRIMARY KEY,
      agreement text COLLATE "C" NOT NULL,
      version integer NOT NULL,
      department text NOT NULL,
      client text NOT NULL,
      operator text NOT NULL,
      reason text NOT NULL,
      opened_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL,
      review_due timestamptz NOT NULL,
      finding text CHECK (finding IN ('JUSTIFIED', 'UNJUSTIFIED')),
      comment text,
      reviewer text,
      reviewed_at timestamptz,
      alerted_at timestamptz,
      FOREIGN KEY (agreement, version) REFERENCES agreement_version,
      CHECK ((finding IS NULL) = (reviewed_at IS NULL))
    );
    CREATE INDEX emergency_agreement ON emergency (agreement, opened_at);
    CREATE INDEX emergency_unreviewed ON emergency (review_due) WHERE finding IS NULL;
    COMMENT ON TABLE emergency IS '应急调阅:开启、理由与复核 · Emergency access: openings, their reasons and reviews';
    COMMENT ON COLUMN emergency.ends_at IS '到此时止;提前关闭则提前 · When it ends, earlier where it was closed';
    COMMENT ON COLUMN emergency.reviewer IS '复核的部门与人 · Department and person who reviewed it';
    COMMENT ON COLUMN emergency.alerted_at IS '逾期未复核而告警的时间 · When its missing review was alerted';

    ALTER TABLE audit_entry ADD COLUMN emergency text;
    CREATE INDEX audit_entry_emergency ON audit_entry (emergency, seq) WHERE emergency IS NOT NULL;

    REVOKE ALL ON emergency FROM PUBLIC;
    GRANT SELECT, INSERT, UPDATE (ends_at, finding, comment, reviewer, reviewed_at, alerted_at) ON emergency TO onecard_hub;
  `);
}
