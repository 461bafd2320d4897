import type { Knex } from 'knex';

/**
 * Who drafts and who suspends, versions that wait for their first day, and what goes beyond a service item's minimum. The
 * tables before knew one maker and no consumer of their own.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(AGREEMENTS);
  await knex.raw(VERSIONS);
  await knex.raw(DRAFTS);
  await knex.raw(LOG);
}

const AGREEMENTS = `
  ALTER TABLE agreement ADD COLUMN consumer text;
  UPDATE agreement a SET consumer =
    (SELECT v.document ->> 'consumer' FROM agreement_version v WHERE v.agreement = a.id ORDER BY v.version DESC LIMIT 1);
  UPDATE agreement a SET consumer = (SELECT d.department FROM agreement_draft d WHERE d.agreement = a.id)
   WHERE consumer IS NULL;
  ALTER TABLE agreement ALTER COLUMN consumer SET NOT NULL;
  ALTER TABLE agreement ADD COLUMN suspended_by text;
  ALTER TABLE agreement ADD CHECK (suspended_by IS NULL OR state = 'SUSPENDED');
  ALTER TABLE agreement ADD COLUMN next_version integer;
  ALTER TABLE agreement ADD CHECK (next_version IS NULL OR (next_version <> version AND state <> 'REVOKED'));
  CREATE INDEX agreement_next_version ON agreement (id) WHERE next_version IS NOT NULL;
  COMMENT ON COLUMN agreement.consumer IS '使用部门,起草后不变 · The department that may ask, the same from the draft on';
  COMMENT ON COLUMN agreement.suspended_by IS '中止它的部门与经办人 · Department and person that suspended it';
  COMMENT ON COLUMN agreement.next_version IS '已会签、自其起始日起取代现行版本的版本 · The countersigned version that takes its place on its first day';
  GRANT UPDATE (suspended_by, next_version) ON agreement TO onecard_hub;
`;

const VERSIONS = `
  ALTER TABLE agreement_version DROP CONSTRAINT agreement_version_state_check;
  ALTER TABLE agreement_version ADD CONSTRAINT agreement_version_state_check
    CHECK (state IN ('SUBMITTED', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'CONCLUDED', 'IN_FORCE', 'SUPERSEDED'));
  UPDATE agreement_version v SET state = 'SUPERSEDED' FROM agreement a
   WHERE a.id = v.agreement AND v.state = 'IN_FORCE' AND v.version IS DISTINCT FROM a.version;
  ALTER TABLE agreement_version ADD COLUMN makers text[] NOT NULL DEFAULT '{}';
  UPDATE agreement_version SET makers = ARRAY[maker] WHERE maker IS NOT NULL;
  ALTER TABLE agreement_version DROP COLUMN maker, DROP COLUMN maker_department;
  ALTER TABLE agreement_version ADD COLUMN beyond_minimum text[] NOT NULL DEFAULT '{}';
  ALTER TABLE agreement_version ADD COLUMN expiry_noted boolean NOT NULL DEFAULT false;
  COMMENT ON COLUMN agreement_version.makers IS '起草人与提交人 · The persons of the consumer who drafted and submitted it';
  COMMENT ON COLUMN agreement_version.beyond_minimum IS '提交时超出服务事项最小集的坐标 · Coordinates beyond the minimum of its service items when it was submitted';
  COMMENT ON COLUMN agreement_version.expiry_noted IS '到期已写入日志 · The log says that it has expired';
  GRANT UPDATE (expiry_noted) ON agreement_version TO onecard_hub;
`;

const DRAFTS = `
  ALTER TABLE agreement_draft DROP COLUMN department;
  ALTER TABLE agreement_draft RENAME COLUMN maker TO makers;
  ALTER TABLE agreement_draft ALTER COLUMN makers TYPE text[] USING ARRAY[makers];
`;

/** Consents are steps beside the others. */
const LOG = `
  DROP INDEX audit_entry_change;
  CREATE INDEX audit_entry_change ON audit_entry (agreement, seq) WHERE kind <> 'access';
`;
