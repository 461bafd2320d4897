import { groupRows, wholeRow } from '../answer-rows.ts';
import { neededColumns, type WholeRow } from '../apply-scope.ts';
import { isObject, pointerOf, tokensOf } from '../json-pointer.ts';
import { comparableKey } from '../key-forms.ts';
import { SourceFailure } from '../source-failure.ts';
import type { EntitiesAccess } from '../table-access.ts';
import { askGraphql } from './ask-graphql.ts';
import type { Call, RowsOfKeys } from './call.ts';
import { rowsOrNone } from './rows-or-none.ts';
import { selectionOf } from './selection.ts';

/**
 * Asks an Apollo Federation subgraph for entities by their keys. They come in the order of the representations, null for those that it
 * does not know; each names its key, too, so that one in another's place is found.
 * https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
 */
export async function entityRows(access: EntitiesAccess, call: Call): Promise<RowsOfKeys> {
  const { endpoint, scope, asked, forms, signal, most } = call;
  const { type, key } = access;
  const columns = neededColumns(scope).filter((column) => !isOfEntity(access, column));
  const way = tokensOf(access.rows);
  const selection = selectionOf([key, ...columns.map((column) => pointerOf([...way, ...tokensOf(column)]))]);
  const query = `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} ${selection} } }`;
  const representations = asked.map((form) => ({ __typename: type, [key]: form }));
  const { _entities: entities } = await askGraphql(endpoint, {
    query,
    variables: { representations },
    signal,
  });
  if (!Array.isArray(entities) || entities.length !== asked.length)
    throw new SourceFailure('OTHER_NUMBER_OF_ENTITIES', '/_entities');
  const groups = new Map<string, readonly WholeRow[]>();
  let count = 0;
  for (const [i, form] of asked.entries()) {
    const entity: unknown = entities[i];
    if (entity === null) continue;
    const own = keyOf(entity, { access, call, form });
    const rows = rowsOrNone(entity, access.rows);
    count += rows.length;
    if (count > most) throw new SourceFailure('TOO_MANY_ROWS');
    const whole = rows.map((row) => new Map(wholeRow(row, columns)).set(key, own));
    const found = groupRows(whole, { key: scope.key, asked: [form], forms, keyIsTold: true });
    for (const [person, more] of found) groups.set(person, [...(groups.get(person) ?? []), ...more]);
  }
  return groups;
}

/** The entity's own key stands in the entity, and the table's key is that. */
function isOfEntity({ key, rows }: EntitiesAccess, column: string): boolean {
  return rows !== '' && column === key;
}

interface Expected {
  readonly access: EntitiesAccess;
  readonly call: Call;
  /** The key that was asked for in this place. */
  readonly form: string;
}

function keyOf(entity: unknown, { access: { key }, call: { scope }, form }: Expected): string {
  const said = isObject(entity) && Object.hasOwn(entity, key) ? entity[key] : undefined;
  if (typeof said !== 'string' || comparableKey(scope.key, said) !== comparableKey(scope.key, form))
    throw new SourceFailure('OTHER_KEY', `/_entities/${key}`);
  return said;
}
