import type { Knex } from 'knex';

/**
 * Entries and their subjects by months of appending, so that a month can leave the database as a whole.
 *
 * The partitions are ranges of `seq`, because both tables have it in their keys, searches run along it, and within a
 * log it rises with the index: a month is one run of each log. The numbers of a month begin at (12 × year + month − 1)
 * × 10^11. Where nobody opens a month in time, entries go on into the one before: late, and nothing worse.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(NUMBERS);
  await knex.raw(PARTED);
  await knex.raw(OPEN_MONTHS);
  await knex.raw(FIRST);
  await knex.raw(GRANTS);
}

/** Identity columns of partitioned tables came with PostgreSQL 17. */
const NUMBERS = `
  CREATE SEQUENCE audit_seq AS bigint;
  SELECT setval('audit_seq', coalesce(max(seq), 0) + 1, false) FROM audit_entry;
  ALTER TABLE audit_entry ALTER COLUMN seq DROP IDENTITY;
  ALTER TABLE audit_entry ALTER COLUMN seq SET DEFAULT nextval('audit_seq');
`;

/*
 * A log's index is unique in each month by an index, and over all months because whoever appends holds the log's head
 * and moves it on. A unique index over all partitions would have to contain seq, and say nothing.
 */
const PARTED = `
  ALTER TABLE audit_entry RENAME TO audit_entry_first;
  ALTER TABLE audit_subject RENAME TO audit_subject_first;
  CREATE TABLE audit_entry (LIKE audit_entry_first INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS)
    PARTITION BY RANGE (seq);
  CREATE TABLE audit_subject (LIKE audit_subject_first INCLUDING ALL) PARTITION BY RANGE (seq);
  COMMENT ON TABLE audit_entry IS '日志条目,按月分区:leaf 为原始字节,其余各列由其导出 · Entries, by month: leaf is what was hashed, the other columns are derived from it';
  COMMENT ON TABLE audit_subject IS '数据主体(假名)与条目,按月分区 · Data subjects, as pseudonyms, and the entries that concern them, by month';

  DO $$
  DECLARE
    v_index record;
  BEGIN
    FOR v_index IN
      SELECT replace(pg_get_indexdef(indexrelid), ' ON public.audit_entry_first ', ' ON public.audit_entry ') AS definition,
             indexrelid::regclass::text AS name
        FROM pg_index WHERE indrelid = 'audit_entry_first'::regclass AND NOT indisprimary
    LOOP
      EXECUTE format('ALTER INDEX %s RENAME TO %I', v_index.name, 'first_' || v_index.name);
      EXECUTE v_index.definition;
    END LOOP;
  END $$;

  CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
  CREATE TRIGGER audit_subject_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_subject
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
`;

/*
 * Run with the owner's rights, for the hub that calls it owns nothing. A partition is made first and attached then: making it
 * as one would lock out every reader.
 */
const OPEN_MONTHS = `
  CREATE FUNCTION audit_month_start(p_month date) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT (12 * extract(year FROM p_month) + extract(month FROM p_month) - 1)::bigint * 100000000000
  $$;

  CREATE FUNCTION audit_open_part(p_name text, p_from text, p_to text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    v_table text;
    v_parted text;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_open_part'));
    FOREACH v_parted IN ARRAY ARRAY['audit_entry', 'audit_subject'] LOOP
      v_table := v_parted || '_' || p_name;
      CONTINUE WHEN to_regclass(v_table) IS NOT NULL;
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', v_table, v_parted);
      EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', v_table);
      EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()', v_table);
      IF v_parted = 'audit_entry' THEN
        EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (log, index)', v_table);
      END IF;
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', v_parted, v_table, p_from, p_to);
    END LOOP;
  END $$;

  CREATE FUNCTION audit_open_month(p_month date) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT audit_open_part(to_char(p_month, 'YYYY_MM'), audit_month_start(p_month)::text,
                           audit_month_start((p_month + interval '1 month')::date)::text)
  $$;

  CREATE FUNCTION audit_open_months(p_now date DEFAULT (now() AT TIME ZONE 'Asia/Shanghai')::date) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    v_month date := date_trunc('month', p_now)::date;
  BEGIN
    PERFORM audit_open_month(v_month);
    PERFORM audit_open_month((v_month + interval '1 month')::date);
    IF (SELECT last_value FROM audit_seq) < audit_month_start(v_month) THEN
      PERFORM setval('audit_seq', audit_month_start(v_month), false);
    END IF;
  END $$;
`;

/** What was there before is the first partition, as far back as it goes. */
const FIRST = `
  DO $$
  DECLARE
    v_end bigint := audit_month_start(date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai')::date);
  BEGIN
    IF EXISTS (SELECT FROM audit_entry_first) THEN
      EXECUTE format('ALTER TABLE audit_entry ATTACH PARTITION audit_entry_first FOR VALUES FROM (MINVALUE) TO (%s)', v_end);
      EXECUTE format('ALTER TABLE audit_subject ATTACH PARTITION audit_subject_first FOR VALUES FROM (MINVALUE) TO (%s)', v_end);
      REVOKE ALL ON audit_entry_first, audit_subject_first FROM onecard_hub;
    ELSE
      DROP TABLE audit_entry_first, audit_subject_first;
    END IF;
    PERFORM audit_open_months();
  END $$;
`;

const GRANTS = `
  REVOKE ALL ON audit_entry, audit_subject FROM PUBLIC;
  GRANT SELECT, INSERT ON audit_entry, audit_subject TO onecard_hub;
  GRANT USAGE ON SEQUENCE audit_seq TO onecard_hub;
  REVOKE ALL ON FUNCTION audit_open_part(text, text, text), audit_open_month(date), audit_open_months(date) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit_open_months(date) TO onecard_hub;
`;
