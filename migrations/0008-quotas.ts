import type { Knex } from 'knex';

/**
 * What each agreement has used: counts of this minute, people of this day. The running hub counts through functions
 * alone, so that it can neither reset a count nor pass one over; hubs on one database take turns at a count's row.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(TABLES);
  await knex.raw(TAKE);
  await knex.raw(SWEEP);
  await knex.raw(GRANTS);
}

/* The period stands first in the keys: what is over is swept period by period. */
const TABLES = `
  CREATE TABLE quota_minute (
    minute timestamptz NOT NULL,
    agreement text COLLATE "C" NOT NULL,
    requests bigint NOT NULL DEFAULT 0,
    cost bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (minute, agreement)
  ) WITH (fillfactor = 50);
  COMMENT ON TABLE quota_minute IS '协议每分钟的请求数与代价 · Requests and cost of an agreement within a minute';

  CREATE TABLE quota_day (
    day date NOT NULL,
    agreement text COLLATE "C" NOT NULL,
    subjects bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (day, agreement)
  ) WITH (fillfactor = 50);
  COMMENT ON TABLE quota_day IS '协议每日(亚洲/上海)涉及的人数 · People of an agreement within a day in Asia/Shanghai';

  CREATE TABLE quota_subject (
    day date NOT NULL,
    agreement text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    PRIMARY KEY (day, agreement, subject)
  );
  COMMENT ON TABLE quota_subject IS '当日已计的数据主体(假名),过后即删 · Data subjects, as pseudonyms, that the day counts; gone when it is over';
`;

/*
 * Takes a batch of one agreement's requests, one after the other: each is counted whole or not at all. A request
 * without a cost has been counted as a request before and only brings people. The subjects of all requests stand in
 * one array, in the order of the requests; subject_counts says how many belong to each.
 *
 * The clock is the database's, the same for every hub; a test may bring another. The minute's row is always locked
 * before the day's, so that no two hubs wait for each other.
 */
const TAKE = `
  CREATE FUNCTION quota_take(
    p_agreement text, p_costs bigint[], p_subjects text[], p_subject_counts integer[],
    p_max_requests bigint, p_max_cost bigint, p_max_subjects bigint, p_now timestamptz,
    OUT refused text[], OUT minute_ends timestamptz, OUT day_ends timestamptz
  ) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    v_now timestamptz := coalesce(p_now, clock_timestamp());
    v_minute timestamptz := date_trunc('minute', v_now);
    v_day date := (v_now AT TIME ZONE 'Asia/Shanghai')::date;
    v_requests bigint;
    v_cost bigint;
    v_subjects bigint;
    v_place integer := 1;
    v_new text[];
    v_refusal text;
  BEGIN
    minute_ends := v_minute + interval '1 minute';
    day_ends := (v_day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai';
    refused := '{}';
    IF p_max_requests IS NOT NULL OR p_max_cost IS NOT NULL THEN
      INSERT INTO quota_minute (minute, agreement) VALUES (v_minute, p_agreement) ON CONFLICT DO NOTHING;
      SELECT requests, cost INTO STRICT v_requests, v_cost FROM quota_minute
        WHERE minute = v_minute AND agreement = p_agreement FOR UPDATE;
    END IF;
    IF p_max_subjects IS NOT NULL THEN
      INSERT INTO quota_day (day, agreement) VALUES (v_day, p_agreement) ON CONFLICT DO NOTHING;
      SELECT subjects INTO STRICT v_subjects FROM quota_day
        WHERE day = v_day AND agreement = p_agreement FOR UPDATE;
    END IF;
    FOR i IN 1 .. cardinality(p_costs) LOOP
      v_new := '{}';
      IF p_max_subjects IS NOT NULL AND p_subject_counts[i] > 0 THEN
        SELECT coalesce(array_agg(DISTINCT asked.subject), '{}') INTO v_new
          FROM unnest(p_subjects[v_place : v_place + p_subject_counts[i] - 1]) AS asked (subject)
          WHERE NOT EXISTS (
            SELECT FROM quota_subject q
            WHERE q.day = v_day AND q.agreement = p_agreement AND q.subject = asked.subject
          );
      END IF;
      v_place := v_place + p_subject_counts[i];
      v_refusal := CASE
        WHEN p_costs[i] IS NOT NULL AND v_requests + 1 > p_max_requests THEN 'REQUESTS'
        WHEN p_costs[i] IS NOT NULL AND v_cost + p_costs[i] > p_max_cost THEN 'COST'
        WHEN cardinality(v_new) > 0 AND v_subjects + cardinality(v_new) > p_max_subjects THEN 'SUBJECTS'
      END;
      refused := array_append(refused, v_refusal);
      CONTINUE WHEN v_refusal IS NOT NULL;
      IF p_costs[i] IS NOT NULL THEN
        v_requests := v_requests + 1;
        v_cost := v_cost + p_costs[i];
      END IF;
      IF cardinality(v_new) > 0 THEN
        INSERT INTO quota_subject (day, agreement, subject) SELECT v_day, p_agreement, unnest(v_new);
        v_subjects := v_subjects + cardinality(v_new);
      END IF;
    END LOOP;
    IF v_requests IS NOT NULL THEN
      UPDATE quota_minute SET requests = v_requests, cost = v_cost WHERE minute = v_minute AND agreement = p_agreement;
    END IF;
    IF v_subjects IS NOT NULL THEN
      UPDATE quota_day SET subjects = v_subjects WHERE day = v_day AND agreement = p_agreement;
    END IF;
  END $$;
  COMMENT ON FUNCTION quota_take IS '原子地计入一批请求 · Counts a batch of requests, atomically';
`;

/* Yesterday's people are nobody's business any more. Bounded, so that no sweep holds the tables for long. */
const SWEEP = `
  CREATE FUNCTION quota_sweep(p_rows integer, p_now timestamptz) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    v_now timestamptz := coalesce(p_now, clock_timestamp());
    v_day date := (v_now AT TIME ZONE 'Asia/Shanghai')::date;
    v_swept bigint := 0;
    v_rows bigint;
  BEGIN
    DELETE FROM quota_minute WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM quota_minute WHERE minute < v_now - interval '5 minutes' LIMIT p_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS v_swept = ROW_COUNT;
    DELETE FROM quota_subject WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM quota_subject WHERE day < v_day LIMIT p_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    v_swept := v_swept + v_rows;
    DELETE FROM quota_day WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM quota_day WHERE day < v_day LIMIT p_rows FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_swept + v_rows;
  END $$;
  COMMENT ON FUNCTION quota_sweep IS '删去已过的计数 · Deletes counts of what is over';
`;

const GRANTS = `
  REVOKE ALL ON quota_minute, quota_day, quota_subject FROM PUBLIC;
  REVOKE ALL ON FUNCTION quota_take, quota_sweep FROM PUBLIC;
  GRANT SELECT ON quota_minute, quota_day TO onecard_hub;
  GRANT EXECUTE ON FUNCTION quota_take, quota_sweep TO onecard_hub;
`;
