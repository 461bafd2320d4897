import { groupRows, wholeRow } from '../answer-rows.ts';
import { neededColumns, type WholeRow } from '../apply-scope.ts';
import { pointerOf, tokensOf } from '../json-pointer.ts';
import { SourceFailure } from '../source-failure.ts';
import type { QueryAccess } from '../table-access.ts';
import { askGraphql } from './ask-graphql.ts';
import type { Call, RowsOfKeys } from './call.ts';
import { rowsOrNone } from './rows-or-none.ts';
import { selectionOf } from './selection.ts';

/** Asks a field of the source's Query for the rows of keys: a list of them at once, or each under an alias of its own. */
export async function queryRows(access: QueryAccess, call: Call): Promise<RowsOfKeys> {
  return access.many ? await rowsOfAll(access, call) : await rowsOfEach(access, call);
}

async function rowsOfAll(access: QueryAccess, call: Call): Promise<RowsOfKeys> {
  const { endpoint, scope, asked, forms, signal, most } = call;
  const { field, argument, keyType } = access;
  const query = `query($keys: [${keyType}!]!) { ${field}(${argument}: $keys) ${selected(access, call)} }`;
  const data = await askGraphql(endpoint, { query, variables: { keys: asked }, signal });
  const columns = neededColumns(scope);
  const rows = rowsOrNone(data[field], access.rows);
  if (rows.length > most) throw new SourceFailure('TOO_MANY_ROWS');
  return groupRows(
    rows.map((row) => wholeRow(row, columns)),
    { key: scope.key, asked, forms, keyIsTold: false },
  );
}

async function rowsOfEach(access: QueryAccess, call: Call): Promise<RowsOfKeys> {
  const { endpoint, scope, asked, forms, signal, most } = call;
  const { field, argument, keyType } = access;
  const selection = selected(access, call);
  const declared = asked.map((_, i) => `$k${i}: ${keyType}!`).join(', ');
  const fields = asked.map((_, i) => `r${i}: ${field}(${argument}: $k${i}) ${selection}`).join(' ');
  const variables = Object.fromEntries(asked.map((key, i) => [`k${i}`, key]));
  const data = await askGraphql(endpoint, { query: `query(${declared}) { ${fields} }`, variables, signal });
  const columns = neededColumns(scope);
  const groups = new Map<string, readonly WholeRow[]>();
  let count = 0;
  for (const [i, form] of asked.entries()) {
    const rows = rowsOrNone(data[`r${i}`], access.rows);
    count += rows.length;
    if (count > most) throw new SourceFailure('TOO_MANY_ROWS');
    const own = groupRows(
      rows.map((row) => wholeRow(row, columns)),
      { key: scope.key, asked: [form], forms, keyIsTold: false },
    );
    for (const [key, found] of own) groups.set(key, [...(groups.get(key) ?? []), ...found]);
  }
  return groups;
}

function selected({ rows }: QueryAccess, { scope }: Call): string {
  const way = tokensOf(rows);
  return selectionOf(neededColumns(scope).map((column) => pointerOf([...way, ...tokensOf(column)])));
}
