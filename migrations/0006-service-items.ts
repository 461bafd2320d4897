import type { Knex } from 'knex';

/** The service-item catalogue: what agreements name as purposes, with the least that each needs. Versions never change. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE service_item (
      code text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
      department text NOT NULL,
      version integer,
      revised_on date,
      retired boolean NOT NULL DEFAULT false,
      CHECK ((version IS NULL) = (revised_on IS NULL))
    );
    COMMENT ON TABLE service_item IS '服务管理事项目录 · The service-item catalogue';
    COMMENT ON COLUMN service_item.department IS '主管部门 · The department that owns and maintains it';
    COMMENT ON COLUMN service_item.version IS '现行版本;尚无则为空 · The version in force, null while there is none';
    COMMENT ON COLUMN service_item.revised_on IS '最近一次修订或确认之日 · When it was last revised, or confirmed as it is';

    CREATE TABLE service_item_version (
      code text COLLATE "C" NOT NULL REFERENCES service_item,
      version integer NOT NULL CHECK (version >= 1),
      document jsonb NOT NULL,
      state text NOT NULL CHECK (state IN ('SUBMITTED', 'REFUSED', 'IN_FORCE', 'SUPERSEDED')),
      maker text,
      reviewer text,
      reason text,
      submitted_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (code, version)
    );
    CREATE UNIQUE INDEX service_item_version_open ON service_item_version (code) WHERE state = 'SUBMITTED';
    COMMENT ON TABLE service_item_version IS '服务事项版本:名称、依据、最小字段集 · Versions: name, legal basis, minimum set of coordinates';

    REVOKE ALL ON service_item, service_item_version FROM PUBLIC;
    GRANT SELECT, INSERT, UPDATE (version, revised_on, retired) ON service_item TO onecard_hub;
    GRANT SELECT, INSERT, UPDATE (state, reviewer, reason) ON service_item_version TO onecard_hub;
  `);
}
