import type { Row } from '../../connectors/connector.ts';
import { HubError } from '../../errors.ts';
import type { PlannedColumn } from '../../policies/access-plan.ts';
import { applyMask, type Masking } from '../../policies/mask.ts';
import { notGranted } from '../../policies/not-granted.ts';
import type { EdgeValue, FetchedObject, FetchedRows } from './fetched.ts';

/** The type of an object, for fields whose type is abstract. A symbol: response keys are the caller's to choose. */
export const TYPE_NAME = Symbol('type name');

/**
 * An object as execution reads it: values by response key. An Error stands for a field that fails. It has no
 * prototype, for a caller may choose `__proto__` as a response key.
 */
export interface ShapedObject {
  [responseKey: string]: unknown;
  [TYPE_NAME]: string;
}

/**
 * A column's value as it is shown: read from the source's text, masked. The one place where masks are applied.
 * @returns null where there is none; undefined where the text is none of the column's type, or the column has been closed
 */
export function shownValue(
  { column, mask }: PlannedColumn,
  text: string | null | undefined,
  masking: Masking,
): string | number | boolean | null | undefined {
  if (text === null || text === undefined) return text;
  const value = column.type.read(text);
  return value === undefined || mask === 'NONE' ? value : applyMask(mask, value, masking);
}

/** Makes the objects that resolvers read of fetched rows and all that is behind them. */
export function createShaper(masking: Masking): (fetched: FetchedRows) => readonly ShapedObject[] {
  const made = new Map<FetchedRows, readonly ShapedObject[]>();
  const shape = (fetched: FetchedRows): readonly ShapedObject[] => {
    const known = made.get(fetched);
    if (known !== undefined) return known;
    const objects = shapeRows(fetched, masking);
    for (const [e, edge] of fetched.shape.edges.entries()) {
      const values = fetched.edges[e] as readonly EdgeValue[];
      if (values[0] instanceof Error) tellOnce(objects, edge.responseKey, values[0]);
      else for (const [i, object] of objects.entries()) object[edge.responseKey] = shaped(values[i]);
    }
    made.set(fetched, objects);
    return objects;
  };
  const one = ({ of, index }: FetchedObject) => shape(of)[index];
  const shaped = (value: EdgeValue | undefined) =>
    value === null || value === undefined || value instanceof Error
      ? value
      : 'of' in value
        ? one(value)
        : value.map(one);
  return shape;
}

function shapeRows({ shape, rows }: FetchedRows, masking: Masking): ShapedObject[] {
  const objects = rows.map(() => {
    const object = Object.create(null) as ShapedObject;
    object[TYPE_NAME] = shape.entity.name;
    return object;
  });
  for (const column of shape.columns)
    shapeColumn(column, rows, { objects, masking, source: shape.entity.source.id });
  for (const { responseKey, coordinate } of shape.denied)
    tellOnce(objects, responseKey, notGranted([coordinate]));
  return objects;
}

interface ShapeTarget {
  readonly objects: readonly ShapedObject[];
  readonly masking: Masking;
  readonly source: string;
}

function shapeColumn(
  planned: PlannedColumn,
  rows: readonly Row[],
  { objects, masking, source }: ShapeTarget,
): void {
  const { responseKey, index, column } = planned;
  let told = false;
  for (const [i, object] of objects.entries()) {
    const value = shownValue(planned, rows[i]?.[index], masking);
    if (value === undefined && !told) {
      told = true;
      object[responseKey] = unreadable(column.coordinate, source);
    } else {
      object[responseKey] = value ?? null;
    }
  }
}

/** One error for a field, at its first object; null at the others. */
function tellOnce(objects: readonly ShapedObject[], responseKey: string, error: Error): void {
  for (const [i, object] of objects.entries()) object[responseKey] = i === 0 ? error : null;
}

/** The place of a value that is not of its type, never the value. */
function unreadable(coordinate: string, source: string): HubError {
  return new HubError('SOURCE_UNAVAILABLE', {
    detail: {
      zh: `${source} 的 ${coordinate} 中有不合类型的值`,
      en: `${source} holds a value in ${coordinate} that is not of its type`,
    },
    coordinates: [coordinate],
  });
}
