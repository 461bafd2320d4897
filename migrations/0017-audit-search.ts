import type { Knex } from 'knex';

/**
 * What auditors search by, and what each appended entry pays for it. Coordinates and masks are found by the few combinations of
 * them that there are (0020), a time by the day's place in the logs, an agreement's log by the agreement: their indexes go.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(MASKS);
  await knex.raw(INDEXES);
}

/** Masks stand in the leaf alone until here: `Cardholder.idNumber=ID_NUMBER` each, and then their names. */
const MASKS = `
  ALTER TABLE audit_entry ADD COLUMN masks text[] NOT NULL DEFAULT '{}';
  COMMENT ON COLUMN audit_entry.masks IS '所用脱敏:坐标=方式,其后为各方式 · Masks that were applied: coordinate=mask, and the masks themselves';
  ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only;
  UPDATE audit_entry SET masks =
      (SELECT array_agg(key || '=' || value ORDER BY place)
         FROM json_each_text(convert_from(leaf, 'UTF8')::json -> 'masks') WITH ORDINALITY AS m (key, value, place))
   || (SELECT array_agg(DISTINCT value COLLATE "C" ORDER BY value COLLATE "C")
         FROM json_each_text(convert_from(leaf, 'UTF8')::json -> 'masks'))
   WHERE kind = 'access' AND position('"masks":{"'::bytea IN leaf) > 0
     AND (convert_from(leaf, 'UTF8')::json ->> 'masks') <> '{}';
  ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only;
`;

/** A request's id is random: its hash is a fifth of the text, and a month's index stays in memory. */
const INDEXES = `
  DROP INDEX audit_entry_time;
  DROP INDEX audit_entry_log;
  DROP INDEX audit_entry_coordinates;
  CREATE INDEX audit_entry_shape ON audit_entry (hash_array_extended(coordinates || masks, 0), seq) WHERE part = 1;
  CREATE INDEX audit_entry_purpose ON audit_entry (purpose, seq) WHERE part = 1 AND purpose IS NOT NULL;
  CREATE INDEX audit_entry_request ON audit_entry USING hash (request_id) WHERE part = 1;
`;
