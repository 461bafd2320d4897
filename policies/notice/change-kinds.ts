import type { ChangeKind } from '../../generated/graphql.ts';
import type { Coordinate } from '../../schema/catalogue.ts';

/** What a kind of change is, and whose business. */
export interface ChangeKindTerms {
  /** The department that publishes it, alone. */
  readonly owner: string;
  /** What changes: a consumer is told that is granted one of them, masked or not. */
  readonly coordinates: readonly Coordinate[];
  /** In the form of Standard Webhooks: what it is about, and what happened. */
  readonly type: string;
}

export const CHANGE_KINDS: Readonly<Record<ChangeKind, ChangeKindTerms>> = {
  CARD_LOST: { owner: 'HRSS', coordinates: ['Card.state'], type: 'card.lost' },
  CARD_RESTORED: { owner: 'HRSS', coordinates: ['Card.state'], type: 'card.restored' },
  NAME_CHANGED: {
    owner: 'PUBLIC_SECURITY',
    coordinates: ['Cardholder.name'],
    type: 'cardholder.name-changed',
  },
  // No source has a field for it: it ends the household registration, and the card.
  DECEASED: {
    owner: 'PUBLIC_SECURITY',
    coordinates: ['HouseholdRegistration.number', 'HouseholdRegistration.kind', 'Card.state'],
    type: 'cardholder.deceased',
  },
  LICENCE_SUSPENDED: {
    owner: 'PUBLIC_SECURITY',
    coordinates: ['DrivingLicence.states'],
    type: 'licence.suspended',
  },
  LICENCE_RESTORED: {
    owner: 'PUBLIC_SECURITY',
    coordinates: ['DrivingLicence.states'],
    type: 'licence.restored',
  },
};
