import { Logger, runMigrations } from 'graphile-worker';
import { withClient } from '../../with-client.ts';

/** Where the queue library keeps its jobs. */
export const QUEUE_SCHEMA = 'graphile_worker';

/** The library's own words go nowhere: what fails is told by whose job it is. */
export const SILENT_LOGGER = new Logger(() => () => undefined);

/**
 * Makes the queue library's tables, or brings them up to date, and lets the restricted role work with them: it makes nothing
 * itself, so that a running hub never needs to create. Needs the owner's rights, and the role.
 */
export async function installJobQueue(connectionString: string): Promise<void> {
  await runMigrations({ connectionString, schema: QUEUE_SCHEMA, logger: SILENT_LOGGER });
  await withClient(connectionString, (client) => client.query(GRANTS));
}

/** The library's tables have row security without a policy: whoever does not own them sees none of their rows. */
const GRANTS = `
  GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO onecard_hub;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO onecard_hub;
  REVOKE INSERT, UPDATE, DELETE ON ${QUEUE_SCHEMA}.migrations FROM onecard_hub;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO onecard_hub;
  DO $$
  DECLARE secured text;
  BEGIN
    FOR secured IN
      SELECT tablename FROM pg_tables t
       WHERE schemaname = '${QUEUE_SCHEMA}' AND rowsecurity AND NOT EXISTS (
         SELECT FROM pg_policies p WHERE (p.schemaname, p.tablename, p.policyname) = (t.schemaname, t.tablename, 'onecard_hub'))
    LOOP
      EXECUTE format('CREATE POLICY onecard_hub ON ${QUEUE_SCHEMA}.%I TO onecard_hub USING (true) WITH CHECK (true)', secured);
    END LOOP;
  END $$`;
