import { HubError } from '../errors.ts';
import type { Coordinate } from '../schema/catalogue.ts';

/** The refusal of coordinates that the agreement does not grant, all of them named. */
export function notGranted(coordinates: readonly Coordinate[]): HubError {
  return new HubError('FIELD_NOT_GRANTED', {
    detail: { zh: coordinates.join('、'), en: coordinates.join(', ') },
    coordinates,
  });
}
