import { HubError } from '../errors.ts';
import { type Catalogue, grantable } from '../schema/catalogue.ts';
import type { AgreementDocument } from './agreement.ts';
import { coordinatesOfFilter } from './filter-coordinates.ts';
import { namedCoordinates, resolveGrants } from './resolve-grants.ts';

/**
 * The consumer and the owners of all that is granted, in an emergency too, or by whose values rows are chosen: who is
 * among the rows tells what the filter asks.
 * @throws HubError BAD_USER_INPUT for coordinates that do not exist or are not shared (不予共享)
 */
export function partiesOf(catalogue: Catalogue, document: AgreementDocument): readonly string[] {
  return [...new Set([document.consumer, ...ownersOf(catalogue, document)])].sort();
}

/** The departments that have to answer. */
export function ownersOf(catalogue: Catalogue, document: AgreementDocument): readonly string[] {
  return [...new Set(concernedFields(catalogue, document).map(({ owner }) => owner))].sort();
}

/** The owners all of whose data concerned is shared unconditionally (无条件共享): their approval is given by law. */
export function unconditionalOwners(catalogue: Catalogue, document: AgreementDocument): readonly string[] {
  const fields = concernedFields(catalogue, document);
  const conditional = new Set(
    fields.filter(({ sharing }) => sharing !== 'UNCONDITIONAL').map(({ owner }) => owner),
  );
  return ownersOf(catalogue, document).filter((owner) => !conditional.has(owner));
}

/** All that a document opens, names or filters by. */
function concernedFields(catalogue: Catalogue, document: AgreementDocument) {
  const fields = grantable(catalogue);
  const fieldAt = (coordinate: string) => {
    const field = fields.get(coordinate);
    if (field === undefined) throw badCoordinate(coordinate, '不存在', 'does not exist');
    if (field.sharing === 'NOT_SHARED') throw badCoordinate(coordinate, '不予共享', 'is not shared');
    return field;
  };
  const { grants, emergency } = resolveGrants(catalogue, document);
  const opened = [...grants, ...emergency].map(({ coordinate }) => coordinate);
  const named = namedCoordinates({ ...document, denials: [] });
  const filtered = document.rowFilter.flatMap(({ field }) => coordinatesOfFilter(catalogue, field));
  return [...opened, ...named, ...filtered].map(fieldAt);
}

function badCoordinate(coordinate: string, zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: `${coordinate} ${zh}`, en: `${coordinate} ${en}` },
    coordinates: [coordinate],
  });
}
