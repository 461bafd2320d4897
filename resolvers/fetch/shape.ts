import type { Row } from '../../connectors/connector.ts';
import { HubError } from '../../errors.ts';
import type { EntityShape, PlannedColumn } from '../../policies/access-plan.ts';
import { applyMask, type Masking } from '../../policies/mask.ts';
import { notGranted } from '../../policies/not-granted.ts';

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

/** Makes objects of rows: reads, masks, names. The one place where masks are applied. */
export function shapeRows(shape: EntityShape, rows: readonly Row[], masking: Masking): ShapedObject[] {
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
  { responseKey, column, mask, index }: PlannedColumn,
  rows: readonly Row[],
  { objects, masking, source }: ShapeTarget,
): void {
  let told = false;
  for (const [i, object] of objects.entries()) {
    const text = rows[i]?.[index];
    // A column that has been closed is undefined, as a value that cannot be read is.
    const value = text === null ? null : text === undefined ? undefined : column.type.read(text);
    if (value === undefined && !told) {
      told = true;
      object[responseKey] = unreadable(column.coordinate, source);
    } else {
      object[responseKey] =
        value === null || value === undefined
          ? null
          : mask === 'NONE'
            ? value
            : applyMask(mask, value, masking);
    }
  }
}

/** One error for a field, at its first object; null at the others. */
export function tellOnce(objects: readonly ShapedObject[], responseKey: string, error: Error): void {
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
