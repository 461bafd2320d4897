import type { LookupScope } from '../connectors/access-scope.ts';
import type { Catalogue, Edge, Entity } from '../schema/catalogue.ts';
import type { AccessPlan } from './access-plan.ts';
import type { Access } from './decide.ts';
import { FILTERED_ENTITY, rowFilterConditions } from './row-filter.ts';

/** Which people meet the row filter, asked of the base database where a source's rows name people of their own. */
export function admissionScope(catalogue: Catalogue, access: Access): AccessPlan['admission'] {
  const entity = catalogue.entities.get(FILTERED_ENTITY);
  const rowFilter = rowFilterConditions(catalogue, access.agreement?.document.rowFilter ?? []);
  if (entity === undefined || rowFilter.length === 0) return undefined;
  const { name, key } = entity.table;
  const scope: LookupScope = {
    table: name,
    columns: [],
    rowFilter,
    key: { column: key, type: 'ID_NUMBER' },
    expects: 'ONE',
    latest: undefined,
    order: undefined,
  };
  return { source: entity.source.id, scope };
}

/** Whether an edge leads to rows that may be about other people than those who have been admitted on the way to it. */
export function changesSubject(edge: Edge, target: Entity, parent: Entity | undefined): boolean {
  // On the way to a root field nobody has been; only a cardholder's own scope carries the row filter.
  if (parent === undefined && target.name !== FILTERED_ENTITY) return true;
  if (target.table.subject === undefined) return false;
  const by = parent?.fields.get(edge.by);
  const fromSubject = parent === undefined || (by?.kind === 'column' && by.name === parent.table.subject);
  return !(fromSubject && (edge.key ?? target.table.key) === target.table.subject);
}
