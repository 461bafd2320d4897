import { addResolversToSchema } from '@graphql-tools/schema';
import {
  type ExecutionResult,
  execute,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isObjectType,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RowSource } from '../../connectors/connector.ts';
import { HubError } from '../../errors.ts';
import type { Agreement, AgreementDocument } from '../../policies/agreement.ts';
import { createAuthoriser } from '../../policies/authorise.ts';
import { bindArguments } from '../../policies/bind-arguments.ts';
import { createDeciders } from '../../policies/decide.ts';
import { resolveGrants } from '../../policies/resolve-grants.ts';
import { createShield, guardedCoordinates, type Shielded } from '../../policies/shield.ts';
import { createCursorSeals } from '../../resolvers/cursor.ts';
import { SharedData } from '../../resolvers/fetch/shared-data.ts';
import { sharedDataResolvers } from '../../resolvers/shared-data-resolvers.ts';
import { buildCatalogue } from '../../schema/build.ts';
import { type Coordinate, grantable, grantedBy } from '../../schema/catalogue.ts';
import { type Route, routesTo } from '../support/routes.ts';

/** Two locks stand before every piece of shared data. Each is tried here with the other one taken away. */
const catalogue = buildCatalogue();
const everything = [...grantable(catalogue).keys()];
const deciderFor = createDeciders(catalogue);
const authorise = createAuthoriser(catalogue, deciderFor);
const MASKING = { today: '2026-06-30', pseudonym: (text: string) => text };
const VARIABLES = {
  IdNumber: '11010519491231002X',
  _Any: { __typename: 'Cardholder', idNumber: '11010519491231002X' },
  ID: 'hub/0',
  String: 'locks',
  Int: 1,
  EmergencyFinding: 'JUSTIFIED',
  SourceExpectationInput: { id: 'rows', kind: 'ROWS_AT_LEAST', value: 1 },
  ObjectionKind: 'OBJECTION',
  ObjectionOutcome: 'REJECTED',
  AlertFinding: 'JUSTIFIED',
  ChangeInput: {
    id: '1b4e28ba-2fa1-4d8e-883f-0016d3cca427',
    kind: 'CARD_LOST',
    idNumber: '11010519491231002X',
    occurredAt: '2026-06-30T08:00:00+08:00',
  },
  ChangeKind: 'CARD_LOST',
  CosignatureInput: { log: 'roadside-check', size: 1, line: 'none' },
  Department: 'HEALTH',
  SourceKind: 'SQL',
  SourceAddressInput: { url: 'postgresql://nobody@127.0.0.1:1/nowhere' },
  WatchRuleInput: { kind: 'UNUSED', severity: 'LOW', parameters: '{"days": 90}' },
  ServiceItemInput: { name: { zh: '事', en: 'it' }, legalBasis: { zh: '法', en: 'law' }, minimum: [] },
};

function accessTo(coordinates: readonly Coordinate[]) {
  const document: AgreementDocument = {
    title: { zh: '测试', en: 'Test' },
    consumer: 'HRSS',
    purposes: ['test'],
    grants: coordinates.map((coordinate) => ({ coordinate, mask: 'NONE' })),
    rowFilter: [],
    limits: { rowsPerRequest: 20_000 },
    validFrom: '2026-01-01',
    validTo: '2035-12-31',
  };
  const resolved = resolveGrants(catalogue, document);
  const agreement: Agreement = { id: 'test', version: 1, state: 'ACTIVE', document, resolved };
  // Without a role the hub's own coordinates are shut, too, whatever is granted.
  return { agreement, roles: [], emergency: false, today: '2026-06-30' };
}

/** The operation's plan, without the refusal that would follow from it. */
function planOf({ query }: Route, coordinates: readonly Coordinate[]) {
  const document = parse(query);
  const access = accessTo(coordinates);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return { document, access, plan: authorise({ document, operation, access }).named };
}

const allBut = (coordinate: Coordinate) =>
  everything.filter((other) => other !== grantedBy(catalogue, coordinate));
const failures = ({ errors = [] }: ExecutionResult) =>
  errors.map(({ originalError }) =>
    originalError instanceof HubError ? [originalError.code, originalError.coordinates] : originalError,
  );
const DENIED = (coordinate: Coordinate) => [['FIELD_NOT_GRANTED', [coordinate]]];
const routes = routesTo(catalogue.schema);

describe('the shield alone', () => {
  const reached = new Set<Coordinate>();
  const leaking = buildCatalogue();
  const guard = createShield<Shielded>(leaking);
  beforeEach(() => reached.clear());

  /** Under this shield stand resolvers that hold nothing back: every object exists, whatever was planned. */
  const leak: GraphQLFieldResolver<unknown, Shielded> = (
    ...[, , , { parentType, fieldName, returnType }]
  ) => {
    reached.add(`${parentType.name}.${fieldName}`);
    return anyValue(returnType);
  };
  function anyValue(type: GraphQLOutputType): unknown {
    const named = getNamedType(type);
    if (isLeafType(named)) return isListType(getNullableType(type)) ? ['a value'] : 'a value';
    const objects = (isAbstractType(named) ? leaking.schema.getPossibleTypes(named) : [named]).map(
      ({ name }) => ({ name }),
    );
    return isListType(getNullableType(type)) ? objects : objects[0];
  }
  for (const type of Object.values(leaking.schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = ({ name }) => name;
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields()))
      field.resolve = guard(`${type.name}.${field.name}`, leak);
  }

  const granted = (coordinates: readonly Coordinate[]) => ({
    decisions: new Map(coordinates.map((known) => [known, { granted: true, mask: 'NONE' }] as const)),
  });
  const guarded = new Set(guardedCoordinates(leaking));
  const underShield = routes.filter(({ coordinate }) => guarded.has(coordinate));

  async function run(route: Route, plan: NonNullable<Shielded['operation']>['plan'] | undefined) {
    const contextValue: Shielded = {
      operation: plan && { plan },
      deniedAsNull: false,
      toldDenials: new Set(),
    };
    const { schema } = leaking;
    return execute({
      schema,
      document: parse(route.query),
      contextValue,
      variableValues: VARIABLES,
    });
  }

  test('stands over every root field and every field that leads to an entity', () => {
    const entities = [...catalogue.entities.values()].flatMap(({ fields }) => [...fields.values()]);
    const edges = entities.filter(({ kind }) => kind === 'edge').map(({ coordinate }) => coordinate);
    const roots = [catalogue.schema.getQueryType(), catalogue.schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
    );
    expect(guarded).toEqual(new Set([...roots, ...edges]));
    expect(new Set(underShield.map(({ coordinate }) => coordinate))).toEqual(guarded);
  });

  /** What tells of the schema alone is denied to nobody. */
  const deniable = underShield.filter(
    ({ coordinate }) => catalogue.hubAccess.get(coordinate)?.kind !== 'structural',
  );

  test.each(deniable)('keeps $coordinate shut where the plan denies it ($query)', async (route) => {
    const result = await run(route, planOf(route, allBut(route.coordinate)).plan);
    expect(failures(result)).toEqual(DENIED(route.coordinate));
    expect(reached).not.toContain(route.coordinate);
  });

  test.each(underShield)('keeps $coordinate shut where the plan does not know it ($query)', async (route) => {
    const others = route.coordinates.filter((known) => known !== route.coordinate);
    const result = await run(route, granted(others));
    expect(failures(result)).toEqual(DENIED(route.coordinate));
    expect(reached).not.toContain(route.coordinate);
  });

  test.each(underShield)('lets $coordinate through where the plan grants it ($query)', async (route) => {
    expect(failures(await run(route, granted(route.coordinates)))).toEqual([]);
    expect(reached).toContain(route.coordinate);
  });

  test.each(underShield.filter(({ coordinates }) => coordinates.length === 1))(
    'keeps $coordinate shut before the operation has been authorised',
    async (route) => {
      expect(failures(await run(route, undefined))).toEqual(DENIED(route.coordinate));
      expect(reached.size).toBe(0);
    },
  );
});

describe('the plan alone', () => {
  const unshielded = buildCatalogue();
  addResolversToSchema({
    schema: unshielded.schema,
    resolvers: sharedDataResolvers(unshielded, (_, resolve) => resolve) as never,
    updateResolversInPlace: true,
  });
  const granting = grantable(unshielded);
  const shared = routes.filter(({ coordinate }) => granting.has(grantedBy(unshielded, coordinate)));
  const asked = new Set<string>();
  beforeEach(() => asked.clear());

  /** A source that has a row for whatever it is asked; each value tells its table and column. */
  const record = (table: string, columns: readonly string[]) => {
    for (const column of columns) asked.add(`${table}.${column}`);
    asked.add(table);
    return columns.map((column) => `${table}.${column}`);
  };
  const generous: RowSource = {
    lookup: async ({ scope, keys }) =>
      new Map(keys.map((key) => [key, [record(scope.table, scope.columns)]])),
    page: async ({ scope }) => [{ position: '1', row: record(scope.table, scope.columns) }],
  };
  const connectors = new Map([...unshielded.sources.keys()].map((id) => [id, generous]));
  const cursors = createCursorSeals(Buffer.alloc(32))('test');

  async function run(route: Route, coordinates: readonly Coordinate[]): Promise<ExecutionResult> {
    const { document, access, plan } = planOf(route, coordinates);
    const decider = deciderFor(access);
    const bound = bindArguments({ catalogue, access, decider, plan, variables: VARIABLES });
    const data = new SharedData({ plan, bound, connectors, cursors, masking: MASKING });
    const { schema } = unshielded;
    const contextValue = { operation: { plan, bound, data } };
    return execute({ schema, document, contextValue, variableValues: VARIABLES });
  }

  /** What a source would be asked for the coordinate: the table behind an edge, or the column. */
  function soughtBy(coordinate: Coordinate): readonly string[] {
    const field = granting.get(grantedBy(unshielded, coordinate));
    if (field?.kind === 'page') return [unshielded.entities.get(field.target)?.table.name ?? ''];
    if (field?.kind === 'edge')
      return field.targets.map((target) => unshielded.entities.get(target)?.table.name ?? '');
    const entity = unshielded.entities.get(coordinate.split('.')[0] as string);
    return [`${entity?.table.name}.${field?.name}`];
  }

  /** The audit entry names the people behind the rows, so their ID number may be fetched, but never shown. */
  const isSubject = (column: string) =>
    [...unshielded.entities.values()].some(({ table }) => column === `${table.name}.${table.subject}`);
  /** A way that comes through a table asks that table, whatever is denied at its end. */
  const onTheWay = ({ coordinates }: Route) => new Set(coordinates.slice(0, -1).flatMap(soughtBy));

  test.each(shared)('neither fetches nor shows $coordinate where it is denied ($query)', async (route) => {
    const result = await run(route, allBut(route.coordinate));
    const sought = soughtBy(route.coordinate);
    const way = onTheWay(route);
    expect(sought.filter((target) => asked.has(target) && !way.has(target) && !isSubject(target))).toEqual(
      [],
    );
    const isRoot = route.coordinates.length === 1;
    if (isRoot) expect(asked.size).toBe(0);
    expect(failures(result)).toEqual(isRoot ? [expect.any(Error)] : DENIED(route.coordinate));
    expect(JSON.stringify(result.data)).not.toContain(sought[0]);
  });

  const shareable = shared.filter(
    ({ coordinate }) => granting.get(grantedBy(unshielded, coordinate))?.sharing !== 'NOT_SHARED',
  );

  test.each(shareable)('fetches $coordinate where it is granted ($query)', async (route) => {
    await run(route, everything);
    for (const target of soughtBy(route.coordinate)) expect(asked).toContain(target);
  });
});
