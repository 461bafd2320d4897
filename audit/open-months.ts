import type { ClientBase } from 'pg';

/** Opens this month of the log and the next one, as long as nobody has. */
export async function openMonths(pool: Pick<ClientBase, 'query'>): Promise<void> {
  await pool.query('SELECT audit_open_months()');
}
