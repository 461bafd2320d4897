import type { SourceName } from '../edges.ts';
import { pools } from '../sources.ts';
import type { Level, LevelEdge, Plan, Statement } from './plan.ts';

export interface Variables {
  readonly id?: string;
  readonly from?: string;
}

type Texts = readonly (string | null)[];

/** The one root field with its value, as JSON. */
export async function carryOut({ kind, first, level }: Plan, { id, from }: Variables): Promise<string> {
  if (kind === 'page') {
    const rows = await ask('CARDHOLDER_BASE', level.statement, [from, first]);
    return `"cardholders":{"nodes":[${(await stitch(level, rows)).join(',')}]}`;
  }
  // The number that leads from a cardholder to his objects is the one that was asked for.
  const hanging = Promise.all(level.edges.map((edge) => fetchEdge(edge, [id ?? null])));
  const [row] = await ask('CARDHOLDER_BASE', level.statement, [id]);
  const edges = await hanging;
  if (row === undefined) return '"cardholder":null';
  return `"cardholder":${hang(row[0] as string, level, (e) => edges[e]?.[0] ?? 'null')}`;
}

async function stitch(level: Level, rows: readonly Texts[]): Promise<readonly string[]> {
  const from = rows[0] !== undefined ? rows[0].length - keysOf(level) : 0;
  const edges = await Promise.all(
    level.edges.map((edge) =>
      fetchEdge(
        edge,
        rows.map((row) => row[from + edge.key] as string | null),
      ),
    ),
  );
  return rows.map((row, r) => hang(row[from - 1] as string, level, (e) => edges[e]?.[r] ?? 'null'));
}

/** For each of the keys the JSON of what it leads to. */
async function fetchEdge({ to }: LevelEdge, keys: Texts): Promise<readonly string[]> {
  if ('batch' in to) {
    const rows = await to.batch(keys as readonly string[]);
    return rows.map((row) => JSON.stringify(row, [...to.fields]));
  }
  const { edge, level } = to;
  const rows = await ask(edge.source, level.statement, [keys]);
  const texts = await stitch(level, rows);
  if (!edge.many) {
    const byKey = new Map(rows.map((row, r) => [row[0], texts[r]]));
    return keys.map((key) => byKey.get(key) ?? 'null');
  }
  const lists = new Map<string | null | undefined, string>();
  for (const [r, row] of rows.entries()) {
    const before = lists.get(row[0]);
    lists.set(row[0], before === undefined ? (texts[r] as string) : `${before},${texts[r]}`);
  }
  return keys.map((key) => `[${lists.get(key) ?? ''}]`);
}

function keysOf({ edges }: Level): number {
  return edges.reduce((most, { key }) => Math.max(most, key + 1), 0);
}

/** Edges come into an object behind its own values. */
function hang(piece: string, { edges }: Level, textOf: (edge: number) => string): string {
  if (edges.length === 0) return piece;
  let text = piece.slice(0, -1);
  let separator = piece.length > 2 ? ',' : '';
  for (const [e, { label }] of edges.entries()) {
    text += separator + label + textOf(e);
    separator = ',';
  }
  return `${text}}`;
}

async function ask(
  source: SourceName,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<readonly Texts[]> {
  const result = await pools[source].query<(string | null)[]>({
    name,
    text,
    values: [...values],
    rowMode: 'array',
  });
  return result.rows;
}
