import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isLeafType,
} from 'graphql';
import type { Catalogue } from '../../../schema/catalogue.ts';
import type { Random } from './random.ts';
import { ETHNICITIES, REGIONS_OF_WORLD, type World } from './world.ts';

export interface DrawnOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Rows asked for at the most, so that no operation is too costly. */
const FIRST = 4;
const DEPTH = 6;

/** A valid operation on shared data: aliases, fragments, conditions, doubles, nested edges, pages. */
export function drawOperation(catalogue: Catalogue, world: World, random: Random): DrawnOperation {
  return new Drawing(catalogue, world, random).operation();
}

class Drawing {
  readonly #catalogue: Catalogue;
  readonly #world: World;
  readonly #random: Random;
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  readonly #fragments: string[] = [];
  #names = 0;

  constructor(catalogue: Catalogue, world: World, random: Random) {
    this.#catalogue = catalogue;
    this.#world = world;
    this.#random = random;
  }

  operation(): DrawnOperation {
    const roots = Array.from({ length: this.#random.pick([1, 1, 1, 2]) }, () =>
      this.#random.chance(0.5) ? this.#person() : this.#page(),
    );
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    return {
      text: [`query${declared === '' ? '' : `(${declared})`} {`, ...roots, '}', ...this.#fragments].join(
        '\n',
      ),
      variables: Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value])),
    };
  }

  #person(): string {
    const id = this.#idNumber();
    return `${this.#alias()}cardholder(idNumber: ${this.#given('IdNumber!', id)})${this.#condition()} ${this.#selections('Cardholder', 2)}`;
  }

  #page(): string {
    const random = this.#random;
    const args = [`first: ${this.#given('Int!', random.between(1, FIRST))}`];
    const { positions } = this.#world;
    if (positions.length > 0 && random.chance(0.4))
      args.push(`after: ${this.#given('String', random.pick([null, '5000', ...positions]))}`);
    if (random.chance(0.5)) args.push(`filter: ${this.#given('CardholderFilter', this.#filter())}`);
    const parts = random.some(
      [
        () => `nodes ${this.#selections('Cardholder', 3)}`,
        () => `edges { cursor node ${this.#selections('Cardholder', 4)} }`,
        () => 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }',
      ],
      0.5,
    );
    const shown = parts.length === 0 ? [() => 'pageInfo { hasNextPage }'] : parts;
    return `${this.#alias()}cardholders(${args.join(', ')})${this.#condition()} { ${shown.map((part) => part()).join(' ')} }`;
  }

  #filter(): Record<string, unknown> {
    const random = this.#random;
    const all: Record<string, () => unknown> = {
      idNumberIn: () => [this.#idNumber(), this.#idNumber()],
      sex: () => random.pick(['MALE', 'FEMALE', null]),
      ethnicityCode: () => random.pick(ETHNICITIES),
      residenceRegionIn: () => [random.pick([...REGIONS_OF_WORLD, '460100'])],
      bornFrom: () => `${random.between(1930, 1990)}-01-01`,
      bornTo: () => `${random.between(1970, 2020)}-06-30`,
    };
    return Object.fromEntries(random.some(Object.entries(all), 0.25).map(([name, value]) => [name, value()]));
  }

  #selections(typeName: string, depth: number): string {
    const random = this.#random;
    const type = this.#catalogue.schema.getType(typeName) as GraphQLObjectType | GraphQLInterfaceType;
    const fields = Object.values(type.getFields());
    const parts = [...random.some(fields, Math.min(0.9, 3 / fields.length))].flatMap((field) =>
      this.#field(field, depth),
    );
    if (isInterfaceType(type))
      for (const { name } of random.some(this.#catalogue.schema.getPossibleTypes(type), 0.5))
        parts.push(`... on ${name}${this.#condition()} ${this.#selections(name, depth)}`);
    if (parts.length === 0 || random.chance(0.1)) parts.push('__typename');
    const body = `{ ${parts.join(' ')} }`;
    if (random.chance(0.1)) return `{ ...${this.#condition()} ${body} }`;
    if (random.chance(0.1)) {
      const name = `F${this.#names++}`;
      this.#fragments.push(`fragment ${name} on ${typeName} ${body}`);
      return `{ ...${name}${this.#condition()} ${random.chance(0.3) ? `...${name}` : ''} }`;
    }
    if (random.chance(0.1)) return `{ ... on ${typeName}${this.#condition()} ${body} }`;
    return body;
  }

  #field({ name, type, args }: GraphQLField<unknown, unknown>, depth: number): readonly string[] {
    const random = this.#random;
    const named: GraphQLNamedType = getNamedType(type);
    const double = random.chance(0.05) ? 2 : 1;
    if (isLeafType(named))
      return Array.from(
        { length: double },
        () => `${random.chance(0.2) ? this.#alias() : ''}${name}${this.#condition()}`,
      );
    if (depth >= DEPTH) return [];
    // Two of one name and different arguments would not merge.
    if (args.some((arg) => arg.name === 'first')) {
      const first = this.#given('Int', random.between(1, FIRST));
      return [
        `${this.#alias()}${name}(first: ${first})${this.#condition()} ${this.#selections(named.name, depth + 1)}`,
      ];
    }
    return Array.from(
      { length: double },
      () => `${name}${this.#condition()} ${this.#selections(named.name, depth + 1)}`,
    );
  }

  #alias(): string {
    return `a${this.#names++}: `;
  }

  #condition(): string {
    const random = this.#random;
    if (random.chance(0.9)) return '';
    return ` @${random.pick(['skip', 'include'])}(if: ${this.#given('Boolean!', random.chance(0.5))})`;
  }

  /** A value as a variable or as it stands. */
  #given(type: string, value: unknown): string {
    if (this.#random.chance(0.6) || type === 'CardholderFilter') {
      const name = `v${this.#names++}`;
      this.#variables.set(name, { type, value });
      return `$${name}`;
    }
    return JSON.stringify(value);
  }

  #idNumber(): string {
    const id = this.#random.chance(0.9) ? this.#random.pick(this.#world.people) : '11010519491231002X';
    return this.#random.pick([id, id, id.toLowerCase()]);
  }
}
