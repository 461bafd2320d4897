import { join } from 'node:path';
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  parse,
  printType,
  validate,
  validateSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AgreementDocument } from '../../policies/agreement.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { type Question, startTestHub, type TestHub } from '../support/hub.ts';
import { routesTo } from '../support/routes.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

let hub: TestHub;
let database: TestDatabase;
beforeAll(async () => {
  database = await createSourceDatabase(`
    CREATE TABLE house (owner text, deed text, street text, value text);
    CREATE TABLE boat (owner text, name text, value text);`);
  hub = await startTestHub({
    sourceDirectories: [SOURCES_DIRECTORY, join(import.meta.dirname, 'support/sources')],
    sources: { PROPERTY: database.url() },
  });
});
afterAll(async () => {
  await hub.stop();
  await database.drop();
});

async function introspected(question: Question = {}): Promise<GraphQLSchema> {
  const answer = await hub.ask(getIntrospectionQuery(), question);
  expect(answer.codes).toEqual([]);
  const schema = buildClientSchema(answer.data);
  expect(validateSchema(schema)).toEqual([]);
  return schema;
}

let agreements = 0;
async function under(
  coordinates: readonly string[],
  changes: Partial<AgreementDocument> = {},
): Promise<GraphQLSchema> {
  agreements += 1;
  const agreement = `schema-${agreements}`;
  const grants = ['Query.cardholder', ...coordinates].map((coordinate) => ({ coordinate }));
  await hub.agree(agreement, { grants, ...changes });
  return introspected({ agreement });
}

const printed = (schema: GraphQLSchema, name: string): string | undefined => {
  const type = schema.getType(name);
  return type === undefined
    ? undefined
    : printType(type)
        .replace(/\s*"""[\s\S]*?"""/g, '')
        .trim();
};

describe('introspection under an agreement', () => {
  test.each(['roadside-terminal', 'counter', 'hospital-desk'])(
    'shows %s exactly what may be asked',
    async (client) => {
      const schema = await introspected({ client });
      const idNumber = inject('people').haikouDriver;
      const _Any = { __typename: 'Cardholder', idNumber };
      const variables = { IdNumber: idNumber, _Any, ID: 'x', String: 'x', Int: 1 };
      expect(schema.getMutationType() ?? null).toBeNull();
      // Validation has no rule for a root type that is missing.
      const queries = routesTo(hub.catalogue.schema).filter(({ query }) => query.startsWith('query'));
      for (const { coordinate, query } of queries) {
        const exists = validate(schema, parse(query)).length === 0;
        const { errors } = await hub.ask(query, { client, variables });
        const refused = errors.some(({ extensions }) => extensions.coordinates !== undefined);
        // Of an edge behind which nothing is granted only __typename could be asked: it leads nowhere, and is not shown.
        if (query.includes('__typename')) expect(exists && refused, coordinate).toBe(false);
        else expect({ query, exists }).toEqual({ query, exists: !refused });
      }
    },
  );

  test('shows a type with its granted fields, and nothing that only an ungranted field needs', async () => {
    const schema = await under(['Cardholder.name', 'Cardholder.vehicles', 'Vehicle.brand']);
    expect(printed(schema, 'Cardholder')).toBe(
      'type Cardholder {\n  name: String\n  vehicles(\n    first: Int = 10\n  ): [Vehicle!]\n}',
    );
    expect(printed(schema, 'Vehicle')).toBe('type Vehicle {\n  brand: String\n}');
    for (const type of [
      'Sex',
      'HouseholdRegistration',
      'CardholderConnection',
      'CardholderFilter',
      'RegionCode',
    ])
      expect(schema.getType(type), type).toBeUndefined();
  });

  test('shows arguments as far as they are granted, and no field that cannot be called', async () => {
    const schema = await under(['Cardholder.name', 'Vehicle.brand'], {
      grants: [
        { coordinate: 'Query.cardholder' },
        { coordinate: 'Query.cardholders', arguments: ['first'] },
        { coordinate: 'Query.houseByDeed', arguments: [] },
        { coordinate: 'Cardholder.vehicles', arguments: [] },
        { type: 'House' },
        { coordinate: 'Vehicle.brand' },
      ],
    });
    expect(printed(schema, 'Cardholder')).toBe('type Cardholder {\n  vehicles: [Vehicle!]\n}');
    const query = schema.getQueryType()?.getFields();
    expect(query?.cardholders?.args.map(({ name }) => name)).toEqual(['first']);
    expect(query?.houseByDeed).toBeUndefined();
  });

  test('has only conditions by fields that are granted without a mask', async () => {
    const schema = await under([], {
      grants: [
        { coordinate: 'Query.cardholders' },
        { coordinate: 'Cardholder.sex' },
        { coordinate: 'Cardholder.birthDate', mask: 'AGE_BAND' },
      ],
    });
    expect(printed(schema, 'CardholderFilter')).toBe('input CardholderFilter {\n  sex: Sex\n}');
    const masked = await under([], {
      grants: [{ coordinate: 'Query.cardholders' }, { coordinate: 'Cardholder.birthDate', mask: 'AGE_BAND' }],
    });
    expect(masked.getType('CardholderFilter')).toBeUndefined();
    expect(
      masked
        .getQueryType()
        ?.getFields()
        .cardholders?.args.map(({ name }) => name),
    ).toEqual(['first', 'after']);
  });

  test('says of a masked field by which mask', async () => {
    const schema = await under([], {
      grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.birthDate', mask: 'AGE_BAND' }],
    });
    const type = schema.getType('Cardholder');
    expect(type !== undefined && printType(type)).toContain('以 AGE_BAND 脱敏 · Masked by AGE_BAND');
  });

  test('keeps an interface for what all of its types grant, and makes it a union where that is nothing', async () => {
    const all = await under(['Cardholder.assets', 'House.value', 'House.deed', 'Boat.value']);
    expect(printed(all, 'Asset')).toBe('interface Asset {\n  value: Int\n}');
    expect(printed(all, 'House')).toBe('type House implements Asset {\n  deed: String\n  value: Int\n}');
    const one = await under(['Cardholder.assets', 'House.value', 'Boat.name']);
    expect(printed(one, 'Asset')).toBe('union Asset = House | Boat');
    const alone = await under(['Cardholder.assets', 'Cardholder.property', 'Boat.value']);
    expect(printed(alone, 'Asset')).toBe('interface Asset {\n  value: Int\n}');
    expect(printed(alone, 'Property')).toBe('union Property = Boat');
    expect(alone.getType('House')).toBeUndefined();
  });

  test('shows no edges that only lead in a circle', async () => {
    const schema = await under([
      'Cardholder.name',
      'Cardholder.householdRegistration',
      'HouseholdRegistration.members',
      'HouseholdMember.drivingLicence',
    ]);
    expect(printed(schema, 'Cardholder')).toBe('type Cardholder {\n  name: String\n}');
  });

  test('is right beside data, through fragments, variables and aliases', async () => {
    await hub.agree('mixed', {
      grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.sex' }],
    });
    const answer = await hub.ask(
      `query($id: IdNumber!, $name: String!, $no: Boolean = false) {
        before: __type(name: $name) { fields { name } }
        cardholder(idNumber: $id) { sex }
        ...Meta
        hidden: __type(name: "Vehicle") @include(if: $no) { name }
        kind: __typename
      }
      fragment Meta on Query {
        vehicle: __type(name: "Vehicle") { name }
        ... { schema: __schema { queryType { ...Fields } mutationType { name } directives { name } } }
      }
      fragment Fields on __Type { fields { name } }`,
      { agreement: 'mixed', variables: { id: inject('people').haikouDriver, name: 'Cardholder' } },
    );
    expect(answer.codes).toEqual([]);
    expect(Object.keys(answer.data)).toEqual(['before', 'cardholder', 'vehicle', 'schema', 'kind']);
    expect(answer.data).toMatchObject({
      before: { fields: [{ name: 'sex' }] },
      cardholder: { sex: expect.any(String) },
      vehicle: null,
      schema: { mutationType: null },
      kind: 'Query',
    });
    const roots = answer.data.schema.queryType.fields.map(({ name }: { name: string }) => name);
    expect(roots).toContain('cardholder');
    expect(roots).not.toContain('cardholders');
  });

  test('takes variables of types that do not exist there', async () => {
    await hub.agree('lists', {
      grants: [{ coordinate: 'Query.cardholders' }, { coordinate: 'Cardholder.residency' }],
    });
    const answer = await hub.ask(
      'query($filter: CardholderFilter) { __type(name: "CardholderFilter") { name } cardholders(filter: $filter, first: 1) { nodes { residency } } }',
      { agreement: 'lists', variables: { filter: null } },
    );
    expect(answer.codes).toEqual([]);
    expect(answer.data.__type).toBeNull();
  });

  test('changes with the next version of the agreement', async () => {
    await hub.agree('growing', {
      grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.sex' }],
    });
    const fields = '{ __type(name: "Cardholder") { fields { name } } }';
    const before = await hub.ask(fields, { agreement: 'growing' });
    await hub.agree('growing', {
      grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.residency' }],
    });
    await expect
      .poll(async () => (await hub.ask(fields, { agreement: 'growing' })).data)
      .toEqual({ __type: { fields: [{ name: 'residency' }] } });
    expect(before.data).toEqual({ __type: { fields: [{ name: 'sex' }] } });
  });
});

describe('introspection without an agreement', () => {
  test("shows what the caller's roles open", async () => {
    const roots = async (client: string) =>
      Object.keys((await introspected({ client, agreement: null })).getQueryType()?.getFields() ?? {});
    expect(await roots('auditor')).toContain('accessRecords');
    expect(await roots('auditor')).not.toContain('quota');
    expect(await roots('roadside-terminal')).toContain('quota');
    expect(await roots('roadside-terminal')).not.toContain('cardholder');
    const answer = await hub.ask('{ __schema { mutationType { name } } }', {
      client: 'police-office',
      agreement: null,
    });
    expect(answer.data.__schema.mutationType).toEqual({ name: 'Mutation' });
  });
});
