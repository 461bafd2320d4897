import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import type { AccessRecord } from '../audit/search.ts';
import type { Language } from '../errors.ts';
import type { AccessGroup, AccessSummary } from '../generated/graphql.ts';
import type { AccessLeaf } from '../verify/entry/access-leaf.ts';

/** The most records that are summed up: a person has few, an operator has these in months. */
const SUMMARY_LIMIT = 5_000;

type Group = Pick<AccessGroup, 'agreement' | 'department' | 'client' | 'operator' | 'purpose'>;

interface Gathered {
  readonly group: Group;
  readonly entries: AccessLeaf[];
}

/**
 * Sums up records by agreement, purpose and operator.
 * @param pages the newest first
 * @param nameOf what a coordinate is called
 */
export async function summarise(
  pages: AsyncIterable<readonly AccessRecord[]>,
  nameOf: (coordinate: string) => string | null,
): Promise<Omit<AccessSummary, 'notSearched'>> {
  const gathered = new Map<string, Gathered>();
  let records = 0;
  let complete = true;
  for await (const page of pages) {
    for (const { entry } of page) {
      if (records === SUMMARY_LIMIT) complete = false;
      else gather(gathered, entry);
      if (complete) records += 1;
    }
    if (!complete) break;
  }
  return { groups: [...gathered.values()].map((one) => toGroup(one, nameOf)), records, complete };
}

function gather(gathered: Map<string, Gathered>, entry: AccessLeaf): void {
  const { agreement, department, client, operator, purpose } = entry;
  const group = { agreement, department, client, operator, purpose } as Group;
  const key = JSON.stringify(group);
  const known = gathered.get(key) ?? { group, entries: [] };
  known.entries.push(entry);
  gathered.set(key, known);
}

function toGroup({ group, entries }: Gathered, nameOf: (coordinate: string) => string | null): AccessGroup {
  const times = entries.map(({ time }) => time).sort();
  const coordinates = [...new Set(entries.flatMap((entry) => entry.coordinates))].sort();
  return {
    ...group,
    requests: entries.length,
    refused: entries.filter(({ outcome }) => outcome === 'REFUSED').length,
    subjects: entries.reduce((sum, { subjectCount }) => sum + subjectCount, 0),
    firstAt: times[0] as string,
    lastAt: times.at(-1) as string,
    fields: coordinates.map((coordinate) => {
      const asked = entries.filter((entry) => entry.coordinates.includes(coordinate));
      const masks = new Set(asked.flatMap((entry) => entry.masks[coordinate] ?? []));
      return {
        coordinate,
        name: nameOf(coordinate),
        given: asked.filter((entry) => isGiven(entry, coordinate)).length,
        denied: asked.filter(({ denied }) => denied.includes(coordinate)).length,
        masks: [...masks].sort() as AccessGroup['fields'][number]['masks'],
      };
    }),
  };
}

function isGiven({ outcome, denied }: AccessLeaf, coordinate: string): boolean {
  return (outcome === 'RELEASED' || outcome === 'PARTIAL') && !denied.includes(coordinate);
}

/** What fields are called in one language, as the schema describes them. */
export function fieldNames(schema: GraphQLSchema, language: Language): (coordinate: string) => string | null {
  return (coordinate) => {
    const [type = '', field = ''] = coordinate.split('.');
    const known = schema.getType(type);
    const description = isObjectType(known) ? known.getFields()[field]?.description : undefined;
    const [zh, en] = (description ?? '').split('\n')[0]?.split(' · ') ?? [];
    return (language === 'zh' ? zh : (en ?? zh)) || null;
  };
}
