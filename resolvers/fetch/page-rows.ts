import type { PageRequest, PageRow, RowSource } from '../../connectors/connector.ts';
import type { PlannedPage } from '../../policies/access-plan.ts';
import { LIMITS, tooCostly } from '../../policies/limits.ts';
import { normaliseIdNumber } from '../../schema/id-number.ts';
import { type Connectors, knownPeople } from './known-people.ts';

export interface PageQuestion {
  readonly filter: PageRequest['filter'];
  /** Position before the page. */
  readonly after: string | undefined;
  readonly wanted: number;
}

/**
 * The next rows of a page. Where other sources have their say, those who are not admitted are passed over, in steps,
 * until there are enough rows or the table ends.
 * @throws HubError OPERATION_TOO_COSTLY where too many would have to be passed over, SOURCE_UNAVAILABLE
 */
export async function fetchPageRows(
  connectors: Connectors,
  { source, scope, admission, subject }: PlannedPage,
  { filter, after, wanted }: PageQuestion,
): Promise<readonly PageRow[]> {
  const connector = connectors.get(source) as RowSource;
  if (admission.length === 0) return connector.page({ scope, filter, after, limit: wanted });
  const subjectIn = ({ row }: PageRow) => normaliseIdNumber(row[subject] ?? '');
  const named = namedPeople(filter);
  const admitted: PageRow[] = [];
  let position = after;
  let limit = Math.min(2 * wanted, LIMITS.page);
  for (let examined = 0; examined < LIMITS.examined; examined += limit) {
    limit = Math.min(2 * limit, LIMITS.page);
    const [rows, knownByName] = await Promise.all([
      connector.page({ scope, filter, after: position, limit }),
      named && knownPeople(connectors, admission, named),
    ]);
    const isKnown = knownByName ?? (await knownPeople(connectors, admission, rows.map(subjectIn)));
    admitted.push(...rows.filter((row) => isKnown(subjectIn(row))));
    if (admitted.length >= wanted || rows.length < limit) return admitted.slice(0, wanted);
    position = rows.at(-1)?.position;
  }
  throw tooCostly(
    '符合筛选者中,协议行过滤之内的人太少,无法列出;请缩小筛选范围,或按公民身份号码查询',
    "too few of the people whom the filter selects are within the agreement's row filter: narrow the filter, or ask by ID number",
  );
}

/** The people whom a page's filter names. */
function namedPeople(filter: PageRequest['filter']): readonly string[] | undefined {
  return filter.find(({ columnType, operator }) => columnType === 'ID_NUMBER' && operator === 'IN')?.values;
}
