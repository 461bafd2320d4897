import { HubError } from '../errors.ts';
import type { Coordinate } from '../schema/catalogue.ts';

/** The refusal of coordinates that the agreement does not grant, all of them named. */
export function notGranted(coordinates: readonly Coordinate[]): HubError {
  return new HubError('FIELD_NOT_GRANTED', {
    detail: { zh: coordinates.join('、'), en: coordinates.join(', ') },
    coordinates,
  });
}

/** The refusal of the hub's own coordinates that none of the caller's roles opens. */
export function roleMissing(coordinates: readonly Coordinate[]): HubError {
  return new HubError('FORBIDDEN', {
    detail: { zh: '所持角色不足', en: 'your client lacks the role that this needs' },
    coordinates,
  });
}
