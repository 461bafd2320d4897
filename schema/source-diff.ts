import {
  type Catalogue,
  type Column,
  type Coordinate,
  type Edge,
  type Entity,
  grantable,
  type Page,
} from './catalogue.ts';

export interface SourceChange {
  /** Of a field; of an ACCESS a type's name. */
  readonly coordinate: string;
  readonly change:
    | 'ADDED'
    | 'REMOVED'
    | 'TYPE'
    | 'LEVEL'
    | 'OWNER'
    | 'SHARING'
    | 'ORIGIN'
    | 'CODES'
    | 'MASK'
    | 'ACCESS';
  readonly before: string | null;
  readonly after: string | null;
  /** Whether who is granted the coordinate loses it until its agreement is renewed, or gets other values. */
  readonly breaking: boolean;
}

type Field = Column | Edge | Page;

/** What differs between two catalogues, coordinate by coordinate: of a source and of what other types lead to it. */
export function sourceDiff(before: Catalogue, after: Catalogue): readonly SourceChange[] {
  const [old, now] = [grantable(before), grantable(after)];
  const coordinates = [...new Set([...old.keys(), ...now.keys()])].sort();
  return [
    ...accessChanges(before, after),
    ...coordinates.flatMap((coordinate) => changesOf(coordinate, old.get(coordinate), now.get(coordinate))),
  ];
}

/** What an agreement may grant of what a change touches: each field of a type whose rows are asked for otherwise. */
export function touchedBy({ change, coordinate }: SourceChange, before: Catalogue): readonly Coordinate[] {
  if (change !== 'ACCESS') return [coordinate];
  return [...(before.entities.get(coordinate)?.fields.values() ?? [])].map((field) => field.coordinate);
}

/** Another key, filter or endpoint gives other rows under the same names. */
function accessChanges({ entities: old }: Catalogue, { entities: now }: Catalogue): readonly SourceChange[] {
  return [...old.values()].flatMap((entity) => {
    const next = now.get(entity.name);
    if (next === undefined) return [];
    const [before, after] = [accessOf(entity), accessOf(next)];
    return before === after
      ? []
      : [{ coordinate: entity.name, change: 'ACCESS' as const, before, after, breaking: true }];
  });
}

/** The table's name aside, which is part of its fields' origin. */
function accessOf({ table: { name, ...asked } }: Entity): string {
  return JSON.stringify(asked);
}

function changesOf(
  coordinate: string,
  old: Field | undefined,
  now: Field | undefined,
): readonly SourceChange[] {
  if (old === undefined)
    return [{ coordinate, change: 'ADDED', before: null, after: now?.fieldType ?? null, breaking: false }];
  if (now === undefined)
    return [{ coordinate, change: 'REMOVED', before: old.fieldType, after: null, breaking: true }];
  const compared: readonly (readonly [SourceChange['change'], string, string, boolean])[] = [
    ['TYPE', old.fieldType, now.fieldType, true],
    ['LEVEL', String(old.level), String(now.level), true],
    ['OWNER', old.owner, now.owner, true],
    // Data that is shared more freely breaks nobody.
    ['SHARING', old.sharing, now.sharing, now.sharing === 'NOT_SHARED'],
    ['ORIGIN', old.origin, now.origin, true],
    ['CODES', codesOf(old), codesOf(now), !keepsCodes(old, now)],
    ['MASK', maskOf(old), maskOf(now), false],
  ];
  return compared.flatMap(([change, was, is, breaking]) =>
    was === is ? [] : [{ coordinate, change, before: was, after: is, breaking }],
  );
}

function codesOf(field: Field): string {
  if (field.kind !== 'column' || field.type.codes === undefined) return '';
  return Object.entries(field.type.codes)
    .map(([name, code]) => `${name}=${code}`)
    .sort()
    .join(' ');
}

/** A code table may grow. */
function keepsCodes(old: Field, now: Field): boolean {
  const [was, is] = [old, now].map((field) => (field.kind === 'column' ? (field.type.codes ?? {}) : {}));
  return Object.entries(was ?? {}).every(([name, code]) => is?.[name] === code);
}

function maskOf(field: Field): string {
  return field.kind === 'column' ? field.defaultMask : '';
}
