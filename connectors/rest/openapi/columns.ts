import type { DescribedColumn } from '../../connector.ts';
import { pointerOf } from '../../json-pointer.ts';
import type { OpenApiDocument } from './open-api-document.ts';
import { readSchema } from './schema.ts';

/** Objects within the row; a schema that holds itself would have no end. */
const MOST_DEPTH = 4;
const MOST_COLUMNS = 300;

/** A row's scalar members, those of objects within it too, as pointers; a member of the row itself by its name. Lists are none. */
export function columnsOf(document: OpenApiDocument, row: unknown): readonly DescribedColumn[] {
  const columns: DescribedColumn[] = [];
  const walk = (schema: unknown, path: readonly string[], isNullable: boolean): void => {
    const { properties, required } = readSchema(document, schema);
    for (const [name, property] of properties) {
      if (columns.length === MOST_COLUMNS) return;
      const own = readSchema(document, property);
      const tokens = [...path, name];
      const nullable = isNullable || own.nullable || !required.has(name);
      if (own.type === 'object') {
        if (tokens.length < MOST_DEPTH) walk(property, tokens, nullable);
      } else if (own.type !== undefined && own.type !== 'array')
        columns.push({
          name: path.length === 0 && /^[^/~]+$/.test(name) ? name : pointerOf(tokens),
          type: own.type,
          nullable,
          comment: own.description,
          values: own.values,
          indexed: undefined,
        });
    }
  };
  walk(row, [], false);
  return columns;
}
