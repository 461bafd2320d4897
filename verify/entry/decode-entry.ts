import { ACCESS_LEAF_FIELDS, type AccessLeaf } from './access-leaf.ts';
import { type LeafFields, MalformedEntry, parse } from './canonical-leaf.ts';
import { CHANGE_LEAF_FIELDS, type ChangeLeaf } from './change-leaf.ts';
import { CONSENT_LEAF_FIELDS, type ConsentLeaf } from './consent-leaf.ts';
import type { SearchColumns } from './leaf.ts';

/** The rules of each kind of leaf. */
const FIELDS: Readonly<Record<string, LeafFields>> = {
  access: ACCESS_LEAF_FIELDS,
  change: CHANGE_LEAF_FIELDS,
  consent: CONSENT_LEAF_FIELDS,
};

/** A leaf as it is read, of whichever kind. */
export type AnyLeaf = AccessLeaf | ChangeLeaf | ConsentLeaf;

/** What of a leaf can be searched, but for the subjects, which an entry's first part has for all of them. */
export function columnsOf(leaf: AnyLeaf): Omit<SearchColumns, 'subjects'> {
  const { kind, time, requestId, agreement, department, client, operator } = leaf;
  const common = { kind, time, requestId, agreement, department, client, operator };
  if (leaf.kind !== 'access')
    return {
      ...common,
      ...{ part: 1, terminal: null, emergency: null, outcome: leaf.action, coordinates: [], masks: [] },
      purpose: leaf.kind === 'consent' ? leaf.purpose : null,
    };
  const { part, terminal, purpose, emergency, outcome, coordinates } = leaf;
  const masks = maskItems(leaf.masks);
  return { ...common, part, terminal, purpose, emergency, outcome, coordinates, masks };
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
