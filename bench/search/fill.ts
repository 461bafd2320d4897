import type { Client } from 'pg';

export const AGREEMENTS = 200;
export const MONTHS = 12;
/** Entries of one statement. */
const CHUNK = 100_000;
const FIRST_MONTH = Date.UTC(2026, 10, 1);

/** The first moment of a month of the bench in Shanghai, the twelfth being the end. */
export function monthStart(month: number): Date {
  const first = new Date(FIRST_MONTH);
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1) - 8 * 3_600_000);
}

/**
 * Fills a year of logs: agreements, operators and people of very different business. The leaves are canonical, the trees are
 * not made: nothing here asks for a proof. Indexes are made afterwards, which is quicker.
 */
export async function fill(client: Client, entries: number): Promise<void> {
  for (let month = 0; month < MONTHS; month += 1)
    await client.query('SELECT audit_open_months($1::date)', [
      new Date(monthStart(month).getTime() + 86_400_000),
    ]);
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(INDEXES);
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  await client.query('SET session_replication_role = replica');
  await client.query(
    `SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; SET synchronous_commit = off`,
  );
  const perMonth = Math.ceil(entries / MONTHS);
  await client.query(APPLICATIONS);
  await client.query('SELECT setseed(0.1)');
  for (let month = 0; month < MONTHS; month += 1) {
    const [start, end] = [monthStart(month).getTime(), monthStart(month + 1).getTime()];
    const at = (done: number) => new Date(start + ((end - start) * done) / perMonth);
    for (let done = 0; done < perMonth; done += CHUNK) {
      const count = Math.min(CHUNK, perMonth - done);
      await client.query(ENTRIES, [month * perMonth + done, count, at(done), at(done + count), at(0)]);
    }
    console.error(`${month + 1} of ${MONTHS} months`);
  }
  for (const { name, definition } of indexes) {
    console.error(`index ${name}`);
    await client.query(definition);
  }
  await client.query(`INSERT INTO audit_log (log, size) SELECT DISTINCT log, $1::bigint FROM audit_entry`, [
    entries,
  ]);
  await client.query(
    `INSERT INTO log_follower (follower, log, next) SELECT 'totals', log, size FROM audit_log`,
  );
  for (const statement of TOTALS) await client.query(statement);
  for (const table of ['audit_entry', 'audit_subject', 'access_shape', 'access_total'])
    await client.query(`VACUUM (ANALYZE) ${table}`);
}

const INDEXES = `
  SELECT indexrelid::regclass::text AS name, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') AS definition
    FROM pg_index WHERE indrelid = 'audit_entry'::regclass AND NOT indisprimary`;

/**
 * Ten operators an agreement, a few of whom do most; one entry in forty refused, but none under every third agreement; twelve
 * coordinates of 300, by agreement and application. The last hundred people are in nobody's entries.
 */
const ENTRIES = `
  WITH drawn AS MATERIALIZED (
    SELECT i, $3::timestamptz + (i - $1::bigint) * (($4::timestamptz - $3::timestamptz) / $2::integer) AS at,
           floor(${AGREEMENTS} * random() ^ 3)::integer AS agr, floor(10 * random() ^ 2)::integer AS op, floor(5 * random())::integer AS app,
           random() AS luck, floor(8999900 * random() ^ 1.5)::integer AS person, gen_random_uuid()::text AS request
      FROM generate_series($1::bigint, $1::bigint + $2::integer - 1) AS i
  ), fact AS MATERIALIZED (
    SELECT *, 'agreement-' || agr AS agreement, (ARRAY['PUBLIC_SECURITY','HEALTH','TRANSPORT','TOURISM','HRSS'])[1 + agr % 5] AS department,
           'client-' || agr || '-' || app AS client, 'operator-' || (agr * 10 + op) AS operator, 'item-' || agr % 60 AS purpose,
           CASE WHEN luck < 0.025 AND agr % 3 <> 0 THEN 'REFUSED' WHEN luck < 0.03 THEN 'FAILED' WHEN luck < 0.05 THEN 'PARTIAL' ELSE 'RELEASED' END AS outcome,
           sha256('') AS zero, left(translate(encode(sha256(person::text::bytea), 'base64'), '+/', '-_'), 21) || 'A' AS subject,
           to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS iso
      FROM drawn JOIN application USING (agr, app)
  ), leaf AS MATERIALIZED (
    SELECT *, convert_to('{"v":1,"kind":"access","part":1,"parts":1,"time":"' || iso || '","requestId":"' || request || '","log":"' || agreement
           || '","agreement":"' || agreement || '","agreementVersion":1,"department":"' || department || '","client":"' || client || '","operator":"' || operator
           || '","terminal":null,"purpose":"' || purpose || '","emergency":null,"signature":null,"outcome":"' || outcome || '","codes":[],"operation":"'
           || repeat('a', 64) || '","coordinates":' || listed || ',"denied":[],"masks":' || masked
           || ',"rows":4,"subjectCount":1,"asked":["' || subject || '"],"subjects":["' || subject || '"],"subjectKeyEpoch":1,"digest":"' || repeat('b', 64) || '"}', 'UTF8') AS bytes
      FROM fact
  ), entry AS (
    INSERT INTO audit_entry (log, index, seq, leaf, leaf_hash, part, time, request_id, agreement, department, client, operator, purpose, outcome, coordinates, masks, kind)
    SELECT agreement, i, audit_month_start(($5::timestamptz AT TIME ZONE 'Asia/Shanghai')::date) + i, bytes, zero, 1, iso::timestamptz, request, agreement, department, client,
           operator, purpose, outcome, coordinates, masks, 'access' FROM leaf ORDER BY i
  )
  INSERT INTO audit_subject (subject, seq) SELECT subject, audit_month_start(($5::timestamptz AT TIME ZONE 'Asia/Shanghai')::date) + i FROM leaf`;

/** Twelve coordinates of 300 by application, and its mask. */
const APPLICATIONS = `
  CREATE TEMPORARY TABLE application AS
  SELECT *, array_to_json(coordinates)::text AS listed, CASE WHEN app = 0 THEN '{}' ELSE '{"Cardholder.idNumber":"ID_NUMBER"}' END AS masked,
         CASE WHEN app = 0 THEN '{}'::text[] ELSE ARRAY['Cardholder.idNumber=ID_NUMBER','ID_NUMBER'] END AS masks
    FROM (SELECT agr, app, (
            SELECT array_agg(DISTINCT c COLLATE "C" ORDER BY c COLLATE "C") FROM (
              SELECT unnest(ARRAY['Cardholder.idNumber','Cardholder.name','Query.cardholder']) AS c
              UNION ALL SELECT 'Bureau' || (agr * 7 + app * 13 + n * n) % 30 || '.field' || (agr * 11 + app * 3 + n) % 10 FROM generate_series(1, 9) AS n) AS s) AS coordinates
            FROM generate_series(0, ${AGREEMENTS}) AS agr CROSS JOIN generate_series(0, 4) AS app) AS a`;

/** What the follower would have added up. */
const SHAPE = `sha256(convert_to(json_build_array(coordinates, masks)::text, 'UTF8'))`;
const KEY = `(time AT TIME ZONE 'Asia/Shanghai')::date, log, department, agreement, purpose, outcome`;
const TOTALS = [
  `INSERT INTO access_shape (digest, hash, coordinates, masks)
   SELECT DISTINCT ON (${SHAPE}) ${SHAPE}, hash_array_extended(coordinates || masks, 0), coordinates, masks FROM application`,
  `INSERT INTO access_day SELECT (time AT TIME ZONE 'Asia/Shanghai')::date, min(seq), max(seq) FROM audit_entry GROUP BY 1`,
  `INSERT INTO access_total
   SELECT day, log, department, agreement, purpose, outcome, shape, requests, 4 * requests, requests
     FROM (SELECT ${KEY}, hash_array_extended(coordinates || masks, 0), count(*) FROM audit_entry GROUP BY 1, 2, 3, 4, 5, 6, 7)
          AS counted (day, log, department, agreement, purpose, outcome, hash, requests) JOIN access_shape USING (hash)`,
];
