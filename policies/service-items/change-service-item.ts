import { type Bilingual, HubError } from '../../errors.ts';
import { type Catalogue, grantable } from '../../schema/catalogue.ts';
import { assertOther, type Change, personOf } from '../change.ts';
import { doesNotExist } from '../document/nearest.ts';
import { type Saying, tellFaults } from '../fault-list.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { isPlainText, PLAIN_TEXT_IN_WORDS } from '../plain-text.ts';
import { dateInShanghai } from '../shanghai-time.ts';
import type { ServiceItemDocument } from './service-item.ts';

export interface ItemVersion {
  readonly code: string;
  readonly version: number;
}

interface ItemRow {
  readonly department: string;
  readonly version: number | null;
  readonly retired: boolean;
}

const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MAX_MINIMUM = 2_000;
const MAX_TEXT = 500;

/**
 * The owner submits an item or its next version; it comes into force when another person of the department has
 * approved it.
 * @throws HubError BAD_USER_INPUT naming what is wrong, FORBIDDEN where another department owns the item, CONFLICT
 *   where a version is open or the item has been retired
 */
export async function submitServiceItem(
  change: Change,
  {
    catalogue,
    code,
    document,
  }: { readonly catalogue: Catalogue; readonly code: string; readonly document: ServiceItemDocument },
): Promise<void> {
  const { client, actor, now } = change;
  assertSound(catalogue, code, document);
  await client.query(
    'INSERT INTO service_item (code, department) VALUES ($1, $2) ON CONFLICT (code) DO NOTHING',
    [code, actor.department],
  );
  const item = await lockOwn(change, code);
  if (item.retired) throw conflict(`服务事项 ${code} 已停用`, `${code} has been retired`);
  const { rows } = await client.query<{ last: number | null; open: boolean | null }>(
    `SELECT max(version) AS last, bool_or(state = 'SUBMITTED') AS open FROM service_item_version WHERE code = $1`,
    [code],
  );
  if (rows[0]?.open === true)
    throw conflict(
      `${code} 有版本待审核;请先审核`,
      `a version of ${code} awaits its review: have it reviewed first`,
    );
  const version = (rows[0]?.last ?? 0) + 1;
  await client.query(
    `INSERT INTO service_item_version (code, version, document, state, maker, submitted_at)
     VALUES ($1, $2, $3, 'SUBMITTED', $4, $5)`,
    [code, version, JSON.stringify(document), actor.operator, now],
  );
  change.record({ action: 'SERVICE_ITEM_SUBMITTED', target: code, version });
}

/**
 * Another person of the owner department approves a version, which puts it into force, or refuses it.
 * @param reason of a refusal; undefined: the answer is approval
 * @throws HubError FORBIDDEN for other departments and for the maker, CONFLICT where there is nothing to answer
 */
export async function answerServiceItem(
  change: Change,
  { code, version, reason }: ItemVersion & { readonly reason?: string },
): Promise<void> {
  const { client, actor, now } = change;
  await lockOwn(change, code);
  const { rows } = await client.query<{ maker: string }>(
    `SELECT maker FROM service_item_version WHERE code = $1 AND version = $2 AND state = 'SUBMITTED'`,
    [code, version],
  );
  if (rows[0] === undefined)
    throw conflict(`${code} 没有待审核的版本 ${version}`, `version ${version} of ${code} awaits no review`);
  assertOther(actor, personOf({ ...actor, operator: rows[0].maker }));
  if (reason === undefined)
    await client.query(
      `UPDATE service_item_version SET state = 'SUPERSEDED' WHERE code = $1 AND state = 'IN_FORCE'`,
      [code],
    );
  await client.query(
    'UPDATE service_item_version SET state = $3, reviewer = $4, reason = $5 WHERE code = $1 AND version = $2',
    [code, version, reason === undefined ? 'IN_FORCE' : 'REFUSED', actor.operator, reason ?? null],
  );
  if (reason === undefined)
    await client.query('UPDATE service_item SET version = $2, revised_on = $3 WHERE code = $1', [
      code,
      version,
      dateInShanghai(now),
    ]);
  change.record({
    action: reason === undefined ? 'SERVICE_ITEM_APPROVED' : 'SERVICE_ITEM_REFUSED',
    target: code,
    version,
    ...(reason === undefined ? {} : { reason }),
  });
}

/**
 * The yearly revision finds an item right as it is.
 * @throws HubError FORBIDDEN for other departments, CONFLICT where no version is in force
 */
export async function confirmServiceItem(change: Change, code: string): Promise<void> {
  const version = versionInForce(code, await lockOwn(change, code));
  await change.client.query('UPDATE service_item SET revised_on = $2 WHERE code = $1', [
    code,
    dateInShanghai(change.now),
  ]);
  change.record({ action: 'SERVICE_ITEM_CONFIRMED', target: code, version });
}

/**
 * No new agreement can name the item any more; those in force keep it until they end.
 * @throws HubError FORBIDDEN for other departments, CONFLICT where no version is in force
 */
export async function retireServiceItem(
  change: Change,
  { code, reason }: { readonly code: string; readonly reason: string },
): Promise<void> {
  const version = versionInForce(code, await lockOwn(change, code));
  await change.client.query('UPDATE service_item SET retired = true WHERE code = $1', [code]);
  change.record({ action: 'SERVICE_ITEM_RETIRED', target: code, version, reason });
}

async function lockOwn({ client, actor }: Change, code: string): Promise<ItemRow> {
  const { rows } = await client.query<ItemRow>(
    'SELECT department, version, retired FROM service_item WHERE code = $1 FOR UPDATE',
    [code],
  );
  if (rows[0]?.department === actor.department) return rows[0];
  throw new HubError('FORBIDDEN', {
    detail: {
      zh: '本部门没有这一服务事项(谁主管、谁负责)',
      en: 'your department owns no such service item, and only the owner changes one',
    },
  });
}

function versionInForce(code: string, { version, retired }: ItemRow): number {
  if (retired) throw conflict(`服务事项 ${code} 已停用`, `${code} has been retired`);
  if (version === null) throw conflict(`${code} 尚无现行版本`, `no version of ${code} is in force`);
  return version;
}

function assertSound(catalogue: Catalogue, code: string, document: ServiceItemDocument): void {
  const { name, legalBasis, minimum } = document;
  const faults = [
    ...(CODE.test(code)
      ? []
      : [fault(`代码应形如 ${CODE.source}`, `the code must be of the form ${CODE.source}`)]),
    ...textFaults('name', name),
    ...textFaults('legalBasis', legalBasis),
    ...(minimum.length > 0 && minimum.length <= MAX_MINIMUM
      ? []
      : [fault(`最小字段集须有 1 至 ${MAX_MINIMUM} 项`, `the minimum has 1 to ${MAX_MINIMUM} coordinates`)]),
    ...coordinateFaults(catalogue, minimum.slice(0, MAX_MINIMUM)),
  ];
  if (faults.length > 0) throw new HubError('BAD_USER_INPUT', { detail: tellFaults(faults) });
}

function coordinateFaults(catalogue: Catalogue, minimum: readonly string[]): readonly Saying[] {
  const fields = grantable(catalogue);
  return minimum.flatMap((coordinate) => {
    const field = fields.get(coordinate);
    if (field?.sharing === 'NOT_SHARED')
      return [fault(`${coordinate} 不予共享`, `${coordinate} is not shared`)];
    return field === undefined ? [doesNotExist(coordinate, fields.keys())] : [];
  });
}

function textFaults(name: string, texts: Bilingual): readonly Saying[] {
  return Object.entries(texts)
    .filter(([, text]) => !isPlainText(text, MAX_TEXT))
    .map(([language]) =>
      fault(
        `${name}.${language} 至多 ${MAX_TEXT} 字,${PLAIN_TEXT_IN_WORDS.zh}`,
        `${name}.${language} has ${MAX_TEXT} characters at the most and ${PLAIN_TEXT_IN_WORDS.en}`,
      ),
    );
}

function fault(zh: string, en: string): Saying {
  return () => ({ zh, en });
}
