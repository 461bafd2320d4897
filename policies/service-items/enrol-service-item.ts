import type { ClientBase } from 'pg';
import type { ServiceItemDocument } from './service-item.ts';

export interface EnrolledItem {
  readonly code: string;
  readonly department: string;
  readonly document: ServiceItemDocument;
  /** Date in Asia/Shanghai. */
  readonly revisedOn: string;
}

/**
 * Puts the first version of an item into force without a review, as a demo does. An item that is there stays as it is.
 * @returns whether it was new
 */
export async function enrolServiceItem(
  client: ClientBase,
  { code, department, document, revisedOn }: EnrolledItem,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'INSERT INTO service_item (code, department, version, revised_on) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING',
    [code, department, revisedOn],
  );
  if (rowCount === 0) return false;
  await client.query(
    `INSERT INTO service_item_version (code, version, document, state) VALUES ($1, 1, $2, 'IN_FORCE')`,
    [code, JSON.stringify(document)],
  );
  return true;
}
