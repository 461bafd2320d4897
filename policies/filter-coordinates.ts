import type { Catalogue, Coordinate } from '../schema/catalogue.ts';

/** Row filters speak of the cardholder; what other sources hold is reached through one. */
export const FILTERED_ENTITY = 'Cardholder';

/** The coordinates that a row filter's field passes through: `cards.state` means Cardholder.cards and Card.state. */
export function coordinatesOfFilter(catalogue: Catalogue, field: string): readonly Coordinate[] {
  const [first = '', second] = field.split('.');
  const edge = catalogue.entities.get(FILTERED_ENTITY)?.fields.get(first);
  const here = `${FILTERED_ENTITY}.${first}`;
  if (second === undefined) return [here];
  return [here, `${edge?.kind === 'edge' ? edge.targets[0] : first}.${second}`];
}
