import { HubError } from '../errors.ts';
import type { Edge } from '../schema/catalogue.ts';
import { parseIdNumber } from '../schema/id-number.ts';
import { LIMITS, tooCostly } from './limits.ts';

/** ID numbers that values of the scalar `_Any` hold, whatever else is wrong with them. */
export function idNumberIn(reference: unknown): readonly string[] {
  const { idNumber } = (reference ?? {}) as { readonly idNumber?: unknown };
  const parsed =
    typeof idNumber === 'string' && idNumber.length <= MAX_KEY ? parseIdNumber(idNumber) : undefined;
  return parsed?.ok === true ? [parsed.value] : [];
}

/**
 * The keys of the references that a root field is given, in their order.
 * https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
 * @throws HubError BAD_USER_INPUT naming the place of a reference that leads to no entity, never its values;
 * OPERATION_TOO_COSTLY for too many
 */
export function referenceKeys(edge: Edge, given: unknown): readonly string[] {
  const references = given as readonly Readonly<Record<string, unknown>>[];
  if (references.length > LIMITS.references)
    throw tooCostly(`引用超过 ${LIMITS.references} 个`, `more than ${LIMITS.references} references`);
  return references.map((reference, index) => {
    const [type] = edge.targets;
    if (reference.__typename !== type)
      throw badReference(edge, index, { zh: `__typename 应为 ${type}`, en: `__typename must be ${type}` });
    const [key] = idNumberIn(reference);
    if (key === undefined)
      throw badReference(edge, index, {
        zh: `${edge.references?.key} 应为有效的公民身份号码`,
        en: `${edge.references?.key} must be a valid citizen ID number`,
      });
    return key;
  });
}

function badReference(
  { by }: Edge,
  index: number,
  fault: { readonly zh: string; readonly en: string },
): HubError {
  const place = `${by}[${index}]`;
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: `${place}:${fault.zh}`, en: `${place}: ${fault.en}` },
  });
}

/** An ID number with what people type around it. */
const MAX_KEY = 64;
