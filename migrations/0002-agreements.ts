import type { Knex } from 'knex';

/** Sharing agreements and their immutable versions. Hubs are told of every change at once by NOTIFY. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE agreement (
      id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$' AND id <> 'hub'),
      version integer NOT NULL CHECK (version >= 1),
      state text NOT NULL CHECK (state IN ('ACTIVE', 'SUSPENDED', 'REVOKED'))
    );
    COMMENT ON TABLE agreement IS '共享协议及其现行版本 · Sharing agreements and their current version';

    CREATE TABLE agreement_version (
      agreement text COLLATE "C" NOT NULL REFERENCES agreement,
      version integer NOT NULL CHECK (version >= 1),
      document jsonb NOT NULL,
      parties text[] NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (agreement, version)
    );
    CREATE INDEX agreement_version_parties ON agreement_version USING gin (parties);
    COMMENT ON TABLE agreement_version IS '协议版本,不可更改 · Versions of agreements, never changed';
    COMMENT ON COLUMN agreement_version.parties IS '使用部门与数据归属部门 · The consumer and the owners of what is granted';

    CREATE FUNCTION agreement_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('onecard_agreement', NEW.id);
      RETURN NEW;
    END $$;
    CREATE TRIGGER agreement_changed AFTER INSERT OR UPDATE ON agreement
      FOR EACH ROW EXECUTE FUNCTION agreement_changed();

    REVOKE ALL ON agreement, agreement_version FROM PUBLIC;
    GRANT SELECT, INSERT, UPDATE (version, state) ON agreement TO onecard_hub;
    GRANT SELECT, INSERT ON agreement_version TO onecard_hub;
  `);
}
