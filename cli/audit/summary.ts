import type { AccessRecordFilter, AccessSummary } from '../../generated/graphql.ts';
import { openDesk } from '../agreement/asking.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import type { AuditorOptions } from './filter-options.ts';
import { tellNotSearched } from './tell-not-searched.ts';

const QUERY = `query($filter: AccessRecordFilter) {
  accessSummary(filter: $filter) {
    records complete notSearched
    groups {
      agreement department client operator purpose requests refused subjects firstAt lastAt
      fields { coordinate name given denied masks }
    }
  }
}`;

/** Prints who saw which fields and why. */
export async function printSummary(
  filter: AccessRecordFilter,
  { json, auditor, secret, ...ask }: AuditorOptions & { readonly json: boolean },
): Promise<void> {
  const { hub, words } = await openDesk({
    ...ask,
    ...(secret === undefined ? {} : { secret }),
    ...(auditor === undefined ? {} : { operator: auditor }),
  });
  const { accessSummary } = await hub.ask<{ readonly accessSummary: AccessSummary }>({
    query: QUERY,
    variables: { filter },
  });
  const { groups, records, complete, notSearched } = accessSummary;
  tellNotSearched(notSearched);
  if (json) return printJson(accessSummary);
  print([
    ...table(
      [
        { zh: '部门', en: 'department' },
        { zh: '操作员', en: 'operator' },
        { zh: '客户端', en: 'client' },
        { zh: '协议', en: 'agreement' },
        { zh: '目的', en: 'purpose' },
        { zh: '请求', en: 'requests' },
        { zh: '拒绝', en: 'refused' },
        { zh: '人次', en: 'people' },
        { zh: '最早', en: 'first' },
        { zh: '最近', en: 'last' },
        { zh: '所见字段', en: 'fields seen' },
      ].map(words.say),
      groups.map((group) => [
        ...[group.department, group.operator, group.client, group.agreement, group.purpose],
        ...[group.requests, group.refused, group.subjects, group.firstAt, group.lastAt],
        group.fields
          .filter(({ given, coordinate }) => given > 0 && !coordinate.startsWith('Query.'))
          .map(fieldOf)
          .join(', '),
      ]),
    ),
    words.say(
      complete
        ? { zh: `共 ${records} 条记录`, en: `${records} records` }
        : notSearched.length > 0
          ? { zh: `${records} 条记录,并非全部`, en: `${records} records, which are not all` }
          : { zh: `仅最新的 ${records} 条记录`, en: `the newest ${records} records only` },
    ),
  ]);
}

function fieldOf({ coordinate, name, masks }: AccessSummary['groups'][number]['fields'][number]): string {
  const masked = masks.length === 0 ? '' : ` [${masks.join(' ')}]`;
  return `${name ?? coordinate}${masked}`;
}
