import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { SEVERITIES, type Severity } from './rule.ts';

/** Identifiers of the agreements to which a department is a party. */
export type IdsOfParty = (department: string) => Promise<readonly string[]>;

interface Webhook {
  readonly id: string;
  readonly department: string | null;
  readonly severity: Severity;
}

interface Told {
  readonly id: string;
  readonly severity: Severity;
  readonly logs: readonly string[];
  readonly body: string;
}

/**
 * Puts alerts on their way in the transaction that raises them: what is raised is told, and nothing else is. A department's
 * webhook gets what its auditors may see.
 */
export async function enqueue(
  { client, idsOfParty }: { readonly client: PoolClient; readonly idsOfParty: IdsOfParty },
  alerts: readonly Told[],
): Promise<void> {
  if (alerts.length === 0) return;
  const { rows: webhooks } = await client.query<Webhook>(
    'SELECT id, department, severity FROM watch_webhook',
  );
  const deliveries: object[] = [];
  for (const { id: webhook, department, severity } of webhooks) {
    const visible = department === null ? undefined : new Set(await idsOfParty(department));
    for (const { id, body, severity: own, logs } of alerts)
      if (
        SEVERITIES.indexOf(own) >= SEVERITIES.indexOf(severity) &&
        logs.every((log) => visible?.has(log) ?? true)
      )
        deliveries.push({ id: randomUUID(), webhook, alert: id, body });
  }
  await client.query(
    `INSERT INTO watch_delivery (id, webhook, alert, body)
     SELECT r.* FROM json_to_recordset($1) AS r (id uuid, webhook uuid, alert uuid, body text)
       JOIN watch_webhook w ON w.id = r.webhook`,
    [JSON.stringify(deliveries)],
  );
}
