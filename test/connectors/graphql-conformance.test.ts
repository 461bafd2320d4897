import { buildSubgraphSchema } from '@apollo/subgraph';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type GraphQLSchema, parse } from 'graphql';
import type { TableAccess } from '../../connectors/table-access.ts';
import { startGraphqlService } from '../support/graphql-service.ts';
import { type ConformanceKind, type ConformanceSource, describeConformance } from './conformance.ts';
import type { DataTable } from './conformance-data.ts';

type Item = Readonly<Record<string, unknown>>;

interface Form {
  readonly name: string;
  readonly schema: (rows: Rows) => GraphQLSchema;
  readonly introspection: boolean;
  readonly tables: Readonly<Record<'people' | 'visits', readonly [name: string, access: TableAccess]>>;
}

/** The data set's rows by key, as a service keeps them: keys in the form in which it is asked. */
interface Rows {
  people(number: string): readonly Item[];
  visits(place: string): readonly Item[];
}

const ROWS = `
  scalar Date
  scalar DateTime
  scalar Decimal
  type Home { region: String }
  type Visit { place: ID!, day: Date, note: String }
`;
const PERSON =
  'no: Int, name: String, home: Home, born: Date, updated: DateTime, amount: Decimal, active: Boolean';

const FORMS: readonly Form[] = [
  {
    name: 'GraphQL, many keys in one call',
    introspection: true,
    schema: ({ people, visits }) =>
      makeExecutableSchema({
        typeDefs: `${ROWS}
          type Query { people(numbers: [ID!]!): [Person]!, visits(places: [ID!], first: Int): Visits }
          type Person { id_number: ID, ${PERSON} }
          type Visits { items: [Visit!], total: Int }`,
        resolvers: {
          Query: {
            people: (_: unknown, { numbers }: { numbers: string[] }) => [null, ...numbers.flatMap(people)],
            visits: (_: unknown, { places }: { places: string[] }) => ({ items: places.flatMap(visits) }),
          },
        },
      }),
    tables: {
      people: ['people', query({ field: 'people', argument: 'numbers', many: true })],
      visits: ['visits/items', query({ field: 'visits', argument: 'places', many: true, rows: '/items' })],
    },
  },
  {
    name: 'GraphQL, one key in a call',
    introspection: true,
    schema: ({ people, visits }) =>
      makeExecutableSchema({
        typeDefs: `${ROWS}
          type Query { person(number: String!): [Person!], visitsTo(place: String!): [Visit!] }
          type Person { id_number: ID, ${PERSON} }`,
        resolvers: {
          Query: {
            person: (_: unknown, { number }: { number: string }) => people(number),
            visitsTo: (_: unknown, { place }: { place: string }) => visits(place),
          },
        },
      }),
    tables: {
      people: ['person', query({ field: 'person', argument: 'number', keyType: 'String' })],
      visits: ['visitsTo', query({ field: 'visitsTo', argument: 'place', keyType: 'String' })],
    },
  },
  {
    name: 'Apollo Federation subgraph, introspection off',
    introspection: false,
    schema: ({ people, visits }) =>
      buildSubgraphSchema({
        typeDefs: parse(`${ROWS}
          extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
          type Person @key(fields: "id_number") { id_number: ID!, records: [Record!] }
          type Place @key(fields: "place") { place: ID!, visits: [Visit!]! }
          type Record { ${PERSON} }`),
        resolvers: {
          Person: {
            __resolveReference: ({ id_number }: { id_number: string }) =>
              people(id_number).length === 0 ? null : { id_number },
            records: ({ id_number }: { id_number: string }) => people(id_number),
          },
          Place: {
            __resolveReference: ({ place }: { place: string }) => ({ place }),
            visits: ({ place }: { place: string }) => visits(place),
          },
        },
      }),
    tables: {
      people: ['Person/records', { kind: 'entities', type: 'Person', key: 'id_number', rows: '/records' }],
      visits: ['Place/visits', { kind: 'entities', type: 'Place', key: 'place', rows: '/visits' }],
    },
  },
];

function query(given: {
  field: string;
  argument: string;
  keyType?: string;
  many?: boolean;
  rows?: string;
}): TableAccess {
  return { kind: 'query', keyType: 'ID', many: false, rows: '', ...given };
}

const KIND: Omit<ConformanceKind, 'name'> = {
  database: false,
  finds: ['missing-table', 'missing-column'],
  typed: true,
};

for (const form of FORMS)
  describeConformance({ ...KIND, name: form.name }, async (data): Promise<ConformanceSource> => {
    const service = await startGraphqlService(form.schema(rowsOf(data)), form);
    return {
      input: {
        kind: 'GRAPHQL',
        address: { url: service.url },
        tables: new Map(Object.values(form.tables)),
        network: { loopbackAllowed: true },
      },
      table: (name) => (isTable(name) ? form.tables[name][0] : name),
      // One column of the data set lies in an object within the row.
      column: (name) => (name === 'region' ? '/home/region' : name),
      ...service,
    };
  });

function isTable(name: string): name is 'people' | 'visits' {
  return name === 'people' || name === 'visits';
}

function rowsOf(data: readonly DataTable[]): Rows {
  const of = (name: string): readonly Item[] => {
    const table = data.find((candidate) => candidate.name === name);
    return (table?.rows ?? []).map((row) => itemOf(table as DataTable, row));
  };
  const [people, visits] = [of('people'), of('visits')];
  const numberOf = ({ id_number }: Item) => (id_number as string | null)?.trim().toUpperCase();
  return {
    people: (number) => people.filter((person) => numberOf(person) === number),
    visits: (place) => visits.filter((visit) => visit.place === place),
  };
}

function itemOf({ columns }: DataTable, row: DataTable['rows'][number]): Item {
  const item = Object.fromEntries(
    columns.map(({ name, type }, i) => {
      const text = row[i] ?? null;
      if (text === null) return [name, null];
      return [name, type === 'INTEGER' ? Number(text) : type === 'BOOLEAN' ? text === 'true' : text];
    }),
  );
  return { ...item, home: { region: item.region } };
}
