import type { ClientBase } from 'pg';
import { HubError } from '../../errors.ts';
import { didYouMean } from '../document/nearest.ts';
import type { ServiceItem } from './service-item.ts';

/** Those of the items that are in force and not retired. */
export async function findServiceItems(
  client: ClientBase,
  codes: readonly string[],
): Promise<readonly ServiceItem[]> {
  const { rows } = await client.query<ServiceItem>(
    `SELECT i.code, i.department, i.version, v.document
       FROM service_item i JOIN service_item_version v ON v.code = i.code AND v.version = i.version
      WHERE i.code = ANY ($1) AND NOT i.retired ORDER BY i.code`,
    [codes],
  );
  return rows;
}

/** @throws HubError BAD_USER_INPUT naming every purpose that is no service item in force */
export async function requireServiceItems(
  client: ClientBase,
  purposes: readonly string[],
): Promise<readonly ServiceItem[]> {
  const items = await findServiceItems(client, purposes);
  const missing = purposes.filter((purpose) => !items.some(({ code }) => code === purpose));
  if (missing.length === 0) return items;
  const { rows } = await client.query<{ code: string }>(
    'SELECT code FROM service_item WHERE version IS NOT NULL AND NOT retired ORDER BY code',
  );
  const codes = rows.map(({ code }) => code);
  const told = missing.map((purpose) => ({ purpose, hint: didYouMean(purpose, codes) }));
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: told.map(({ purpose, hint }) => `目的 ${purpose} 不是现行的服务事项${hint.zh}`).join('\n'),
      en: told
        .map(({ purpose, hint }) => `the purpose ${purpose} is no service item in force${hint.en}`)
        .join('\n'),
    },
  });
}
