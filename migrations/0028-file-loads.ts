import type { Knex } from 'knex';

/** Files that were loaded into a FILE source's table, or refused: what became of their rows, never what stood in them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE file_load (
      id uuid PRIMARY KEY,
      source text COLLATE "C" NOT NULL,
      owner text NOT NULL,
      table_name text NOT NULL,
      file_name text NOT NULL,
      sha256 text,
      outcome text NOT NULL CHECK (outcome IN ('LOADED', 'REFUSED')),
      rows bigint NOT NULL,
      rejected bigint NOT NULL,
      report jsonb NOT NULL,
      department text NOT NULL,
      client text NOT NULL,
      operator text,
      loaded_at timestamptz NOT NULL,
      CHECK (outcome = 'REFUSED' OR sha256 IS NOT NULL)
    );
    CREATE INDEX file_load_newest ON file_load (source, loaded_at DESC, id);
    COMMENT ON TABLE file_load IS '文件来源的装载记录 · Files that were loaded, or refused';
    COMMENT ON COLUMN file_load.owner IS '数据归属部门 · Department that owns the data';
    COMMENT ON COLUMN file_load.report IS '不合格行的位置与原因,不含数据 · Places and reasons of rejected rows, without their data';
    COMMENT ON COLUMN file_load.operator IS '经办人;文件夹中取得的为空 · Who loaded it; nobody where it was found in the folder';

    REVOKE ALL ON file_load FROM PUBLIC;
    GRANT SELECT, INSERT ON file_load TO onecard_hub;
  `);
}
