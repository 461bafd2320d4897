import type { Catalogue, Edge, Entity } from '../schema/catalogue.ts';
import { FILTERED_ENTITY } from './filter-coordinates.ts';
import type { PeopleQuestion, SortedRowFilter } from './row-filter.ts';
import { sourceKey } from './source-key.ts';

/**
 * The questions that all have to know a person, who has not been admitted on the way, before a row is shown
 * (docs/agreements.md, "Row filter").
 * @param people CARDHOLDERS: the rows are the base database's own and have met its part of the row filter; of ANYBODY
 *   else it is asked first
 */
export function admissionQuestions(
  { entities }: Catalogue,
  { own, elsewhere }: SortedRowFilter,
  people: 'CARDHOLDERS' | 'ANYBODY',
): readonly PeopleQuestion[] {
  const cardholders = entities.get(FILTERED_ENTITY);
  if (cardholders === undefined || people === 'CARDHOLDERS' || own.length + elsewhere.length === 0)
    return elsewhere;
  const { name, key } = cardholders.table;
  const base: PeopleQuestion = {
    source: cardholders.source.id,
    scope: {
      table: name,
      columns: [],
      rowFilter: own,
      key: sourceKey(cardholders.table, key, 'ID_NUMBER'),
      expects: 'ONE',
      latest: undefined,
      order: undefined,
    },
  };
  return [base, ...elsewhere];
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
