import { ACCESS_LEAF_FIELDS, type AccessLeaf } from './access-leaf.ts';
import { type LeafFields, MalformedEntry, parse } from './canonical-leaf.ts';
import { CHANGE_LEAF_FIELDS, type ChangeLeaf } from './change-leaf.ts';
import { CONSENT_LEAF_FIELDS, type ConsentLeaf } from './consent-leaf.ts';
import { HEADS_LEAF_FIELDS, type HeadsLeaf } from './heads-leaf.ts';
import type { SearchColumns } from './leaf.ts';
import { LOGIN_LEAF_FIELDS, type LoginLeaf } from './login-leaf.ts';

/** The rules of each kind of leaf. */
const FIELDS: Readonly<Record<string, LeafFields>> = {
  access: ACCESS_LEAF_FIELDS,
  change: CHANGE_LEAF_FIELDS,
  consent: CONSENT_LEAF_FIELDS,
  heads: HEADS_LEAF_FIELDS,
  login: LOGIN_LEAF_FIELDS,
};

/** A leaf as it is read, of whichever kind. */
export type AnyLeaf = AccessLeaf | ChangeLeaf | ConsentLeaf | HeadsLeaf | LoginLeaf;

/**
 * What of a leaf can be searched, but for the subjects, which an entry's first part has for all of them. Written out, as every
 * entry pays for it: objects that are put together by spreading cost several times as much.
 */
export function columnsOf(leaf: AnyLeaf): SearchColumns {
  const { kind, time, requestId } = leaf;
  switch (leaf.kind) {
    case 'heads':
      return { ...NOTHING, kind, time, requestId, outcome: 'HEADS_RECORDED' };
    case 'login':
      return { ...NOTHING, kind, time, requestId, client: leaf.client, outcome: 'LOGIN_FAILED' };
    case 'change':
      return { ...NOTHING, kind, time, requestId, ...actorOf(leaf), outcome: leaf.action };
    case 'consent': {
      const { action: outcome, purpose } = leaf;
      return { ...NOTHING, kind, time, requestId, ...actorOf(leaf), outcome, purpose };
    }
    case 'access':
      return {
        part: leaf.part,
        agreement: leaf.agreement,
        department: leaf.department,
        client: leaf.client,
        operator: leaf.operator,
        terminal: leaf.terminal,
        purpose: leaf.purpose,
        emergency: leaf.emergency,
        coordinates: leaf.coordinates,
        masks: maskItems(leaf.masks),
        kind,
        time,
        requestId,
        outcome: leaf.outcome,
      };
  }
}

const NOTHING = {
  ...{ part: 1, agreement: null, department: null, client: null, operator: null },
  ...{ terminal: null, purpose: null, emergency: null, coordinates: [], masks: [] },
};

function actorOf({ agreement, department, client, operator }: ChangeLeaf | ConsentLeaf) {
  return { agreement, department, client, operator };
}

/** Pseudonyms of those whom this leaf names, as it names them; an entry that goes on names the others in its other parts. */
export function subjectsOf(leaf: AnyLeaf): readonly string[] {
  if (leaf.kind === 'access') return [...leaf.asked, ...leaf.subjects];
  return leaf.kind === 'consent' ? [leaf.subject] : [];
}

/** Coordinate and mask together, and the masks alone: whoever searches knows either. */
function maskItems(masks: AccessLeaf['masks']): readonly string[] {
  const items = Object.entries(masks).map(([coordinate, mask]) => `${coordinate}=${mask}`);
  return [...items, ...[...new Set(Object.values(masks))].sort()];
}

/**
 * Reads a leaf strictly: exactly the bytes that one of the encoders writes, nothing else. A leaf may come
 * from an exported bundle, hence from an attacker.
 *
 * @throws MalformedEntry for anything else.
 */
export function decodeEntry(bytes: Uint8Array): AnyLeaf {
  const leaf = parse(bytes, (kind) =>
    typeof kind === 'string' && Object.hasOwn(FIELDS, kind) ? FIELDS[kind] : undefined,
  ) as AnyLeaf;
  if (leaf.kind === 'access' && leaf.part > leaf.parts)
    throw new MalformedEntry('the field part exceeds parts');
  return leaf;
}
