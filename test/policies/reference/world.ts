import { type GraphQLEnumType, isEnumType } from 'graphql';
import type { Catalogue, Column, Entity } from '../../../schema/catalogue.ts';
import { checkCharacter } from '../../../schema/id-number.ts';
import type { Random } from './random.ts';
import { type PlainRow, type Tables, tableName } from './tables.ts';

export const REGIONS_OF_WORLD = ['460105', '460106', '460202', '469001', '460400', '110101'] as const;
export const ETHNICITIES = ['01', '10', '03'] as const;
const HOUSEHOLDS = 4;

/** A few people and all that the departments hold of them, with dirt: blanks, doubles, missing and unreadable values. */
export interface World {
  readonly people: readonly string[];
  /** Positions in the list of cardholders, of people and of nobody; none where positions are not to be known. */
  readonly positions: readonly string[];
  readonly tables: Tables;
}

export function drawWorld(catalogue: Catalogue, random: Random): World {
  const people = Array.from({ length: random.between(6, 12) }, (_, i) => idNumber(random, i));
  const positions = people.map((_, i) => positionOf(i));
  const tables = new Map<string, PlainRow[]>();
  const drawn = new Set<string>();
  const draw = (entity: Entity, own: PlainRow): PlainRow => {
    const name = tableName(entity);
    const rows = tables.get(name) ?? [];
    const row = drawRow(catalogue, { entity, random, own, serial: rows.length });
    tables.set(name, [...rows, row]);
    return row;
  };
  for (const entity of catalogue.entities.values()) {
    const { subject } = entity.table;
    // Two types may stand on one table.
    if (subject === undefined || drawn.has(tableName(entity))) continue;
    drawn.add(tableName(entity));
    for (const [p, person] of people.entries()) {
      const count = entity.name === 'Cardholder' ? 1 : random.pick([0, 1, 1, 1, 2, 3]);
      for (let i = 0; i < count; i += 1) {
        const household = entity.table.name === 'T_HJXX' ? { HH: `H${p % HOUSEHOLDS}` } : {};
        const row = draw(entity, { [subject]: dirty(random, person), ...household });
        for (const behind of withoutSubject(catalogue, entity)) {
          for (let j = random.between(0, 3); j > 0; j -= 1)
            draw(behind.entity, { [behind.key]: row[behind.by] ?? null });
        }
      }
    }
  }
  return {
    people,
    positions,
    tables: new Map([...tables].map(([name, rows]) => [name, shuffled(random, rows)])),
  };
}

/** Tables that are reached by another value than a person's: rides of a pass, logins of an account. */
function withoutSubject(catalogue: Catalogue, parent: Entity) {
  return [...parent.fields.values()].flatMap((field) => {
    if (field.kind !== 'edge') return [];
    return field.targets.flatMap((name) => {
      const entity = catalogue.entities.get(name) as Entity;
      if (entity.table.subject !== undefined) return [];
      return [
        { entity, key: field.key ?? entity.table.key, by: (parent.fields.get(field.by) as Column).name },
      ];
    });
  });
}

/** In another order than people are drawn. */
function positionOf(serial: number): string {
  return String((serial * 7919) % 10_007);
}

interface RowToDraw {
  readonly entity: Entity;
  readonly random: Random;
  readonly own: PlainRow;
  readonly serial: number;
}

function drawRow(catalogue: Catalogue, { entity, random, own, serial }: RowToDraw): PlainRow {
  const sharing = [...catalogue.entities.values()].filter((other) => tableName(other) === tableName(entity));
  const row: Record<string, string | null> = {};
  for (const { fields, table } of sharing) {
    for (const field of fields.values())
      if (field.kind === 'column') row[field.name] = drawValue(catalogue, { column: field, random, serial });
    // Different in every row, so that no order is a matter of luck.
    for (const column of [table.order?.column, table.latest])
      if (column !== undefined)
        row[column] = `20${10 + random.between(0, 15)}-01-01 00:00:${String(serial).padStart(3, '0')}`;
  }
  const position = entity.table.order?.column;
  if (entity.name === 'Cardholder' && position !== undefined) row[position] = positionOf(serial);
  return { ...row, ...own };
}

interface ValueToDraw {
  readonly column: Column;
  readonly random: Random;
  readonly serial: number;
}

function drawValue(catalogue: Catalogue, { column, random, serial }: ValueToDraw): string | null {
  if (random.chance(0.08)) return null;
  const [, field = ''] = column.coordinate.split('.');
  const type = catalogue.schema.getType(column.type.name);
  if (isEnumType(type)) return random.chance(0.01) ? '?' : column.type.write(random.pick(namesOf(type)));
  const marker = `${column.name}-${serial}-${random.between(100, 999)}`;
  switch (column.type.name) {
    case 'RegionCode':
      return random.pick(REGIONS_OF_WORLD);
    case 'Int':
      return String(random.between(0, 99));
    case 'Boolean':
      return random.pick(['t', 'f', '1', '是']);
    case 'Date':
      return `${random.between(1930, 2024)}-0${random.between(1, 9)}-${random.between(10, 28)}`;
    case 'DateTime':
      return `20${random.between(10, 25)}-0${random.between(1, 9)}-${random.between(10, 28)} 08:00:00`;
  }
  switch (field) {
    case 'ethnicityCode':
      return random.pick(ETHNICITIES);
    case 'name':
      return `${random.pick(['王', '欧阳', '符'])}小${marker}`;
    case 'mobile':
      return random.chance(0.9)
        ? `138${String(serial).padStart(4, '0')}${random.between(1000, 9999)}`
        : marker;
    case 'address':
      return `海南省海口市龙华区${marker}`;
    case 'bankAccount':
      return `6222${String(serial).padStart(4, '0')}${random.between(10_000_000, 99_999_999)}`;
    default:
      return random.chance(0.05) ? `${marker}  ` : marker;
  }
}

function namesOf(type: GraphQLEnumType): readonly string[] {
  return type.getValues().map(({ name }) => name);
}

function idNumber(random: Random, serial: number): string {
  const region = random.pick(REGIONS_OF_WORLD);
  const birth = `${random.between(1940, 2015)}0${random.between(1, 9)}${random.between(10, 28)}`;
  const digits = `${region}${birth}${String(serial * 13 + 1).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}

/** As bureaus keep ID numbers. */
function dirty(random: Random, id: string): string {
  return random.pick([id, id, id, `${id}  `, ` ${id.toLowerCase()}`]);
}

function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
