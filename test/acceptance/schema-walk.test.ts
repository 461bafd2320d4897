import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DEMO_CLIENTS } from '../../demo/demo-clients.ts';
import { buildCatalogue } from '../../schema/build.ts';
import { type Coordinate, grantable, grantedBy } from '../../schema/catalogue.ts';
import { withClient } from '../../with-client.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { coordinatesOf, type Route, routesTo } from '../support/routes.ts';
import { type WatchedSources, watchSources } from '../support/watched-sources.ts';

const catalogue = buildCatalogue();
const granting = grantable(catalogue);
const shareable = [...granting.values()]
  .filter(({ sharing }) => sharing !== 'NOT_SHARED')
  .map(({ coordinate }) => coordinate);
const routes = routesTo(catalogue.schema).map((route) => ({
  ...route,
  by: route.coordinates.slice(0, -1).join(' → ') || 'as a root field',
}));
const forRole = ({ coordinates }: Route) =>
  coordinates.filter((coordinate) => catalogue.hubAccess.get(coordinate)?.kind === 'role');
/** What is open to a role, whatever the agreement. */
const forRoles = routes.filter(({ coordinate }) => catalogue.hubAccess.get(coordinate)?.kind === 'role');
/** Whether one of the roles opens the coordinate. */
function opens(roles: readonly string[], coordinate: Coordinate): boolean {
  const access = catalogue.hubAccess.get(coordinate);
  return access?.kind !== 'role' || access.roles.some((role) => roles.includes(role));
}
const shared = routes.filter((route) => forRole(route).length === 0);
const closed = shared.filter(({ coordinate }) => granting.get(coordinate)?.sharing === 'NOT_SHARED');
/** What tells of the schema alone, as introspection does: every caller may ask, and gets what its agreement lets it know. */
const ofTheSchema = shared.filter(({ coordinates }) => coordinates[0] === 'Query._service');
const open = shared.filter((route) => !closed.includes(route) && !ofTheSchema.includes(route));

/** What must be granted on the way. */
function grantsOf({ coordinates }: Route): readonly Coordinate[] {
  return coordinates
    .map((coordinate) => grantedBy(catalogue, coordinate))
    .filter((coordinate) => granting.has(coordinate));
}

/** The coordinate of a route by which the lack of a grant is told. */
function refusedAs({ coordinates }: Route, missing: Coordinate): Coordinate {
  return coordinates.find((coordinate) => grantedBy(catalogue, coordinate) === missing) as Coordinate;
}

/** What must be granted for a coordinate: itself, or, for a type without data of its own, the field that leads to it. */
function keyOf(route: Route): Coordinate {
  return grantsOf(route).at(-1) as Coordinate;
}

describe('every coordinate of the graph', () => {
  let hub: TestHub;
  let sources: WatchedSources;
  let variables: Readonly<Record<string, unknown>>;
  let agreements = 0;

  beforeAll(async () => {
    sources = await watchSources();
    hub = await startTestHub({ sources: sources.urls });
    variables = {
      IdNumber: inject('people').haikouDriver as string,
      _Any: { __typename: 'Cardholder', idNumber: inject('people').haikouDriver as string },
      ID: 'roadside-check/1',
      String: 'walk',
      Int: 1,
      BilingualInput: { zh: '事项', en: 'item' },
      Date: '2026-01-01',
      EmergencyFinding: 'JUSTIFIED',
      SourceExpectationInput: { id: 'rows', kind: 'ROWS_AT_LEAST', value: 1 },
      ObjectionKind: 'OBJECTION',
      ObjectionOutcome: 'REJECTED',
      AlertFinding: 'JUSTIFIED',
      ChangeInput: {
        id: '1b4e28ba-2fa1-4d8e-883f-0016d3cca427',
        kind: 'CARD_LOST',
        idNumber: inject('people').haikouDriver as string,
        occurredAt: '2026-06-30T08:00:00+08:00',
      },
      ChangeKind: 'CARD_LOST',
      CosignatureInput: { log: 'roadside-check', size: 1, line: 'none' },
      Department: 'HEALTH',
      SourceKind: 'SQL',
      SourceAddressInput: { url: 'postgresql://nobody@127.0.0.1:1/nowhere' },
      WatchRuleInput: { kind: 'UNUSED', severity: 'LOW', parameters: '{"days": 90}' },
      ServiceItemInput: {
        name: { zh: '事项', en: 'item' },
        legalBasis: { zh: '依据', en: 'basis' },
        minimum: ['Cardholder.name'],
      },
    };
    await hub.ask('{ cardholders { nodes { sex } } }');
  });
  beforeEach(() => sources.forget());
  afterAll(async () => {
    await hub.stop();
    await sources.close();
  });

  /** Asks under an agreement that grants exactly these coordinates. */
  async function askUnder(coordinates: readonly Coordinate[], { query }: Route) {
    agreements += 1;
    const agreement = `walk-${agreements}`;
    await hub.agree(agreement, { grants: coordinates.map((coordinate) => ({ coordinate })) });
    return hub.ask(query, { agreement, variables });
  }

  function expectDenied(answer: Answer, coordinate: Coordinate): void {
    expect(answer.status).toBe(403);
    expect(answer.data).toBeUndefined();
    expect(answer.errors.map(({ extensions }) => [extensions.code, extensions.coordinates])).toEqual([
      ['FIELD_NOT_GRANTED', [coordinate]],
    ]);
    expect(sources.statements).toEqual([]);
  }

  test('is on a route of this walk', () => {
    expect(new Set(routes.map(({ coordinate }) => coordinate))).toEqual(
      new Set(coordinatesOf(catalogue.schema)),
    );
    expect(new Set(open.map(keyOf))).toEqual(new Set(shareable));
  });

  test.each(open)('$coordinate ($by) is refused where it alone is not granted', async (route) => {
    const missing = keyOf(route);
    const answer = await askUnder(
      shareable.filter((coordinate) => coordinate !== missing),
      route,
    );
    // The operation names the field that it asks for, whichever grant it comes with.
    expectDenied(answer, refusedAs(route, missing));
  });

  test.each(ofTheSchema)(
    '$coordinate ($by) is answered without a grant and asks no source',
    async (route) => {
      const answer = await askUnder([], route);
      expect(answer.codes).toEqual([]);
      expect(answer.data._service).not.toBeNull();
      expect(sources.statements).toEqual([]);
    },
  );

  test.each(open)('$coordinate ($by) is answered where no more than the way is granted', async (route) => {
    const answer = await askUnder(grantsOf(route), route);
    expect(answer.codes).toEqual([]);
    expect(answer.data[Object.keys(answer.data)[0] as string]).not.toBeNull();
    expect(sources.statements.length).toBeGreaterThan(0);
  });

  test.each(closed)('$coordinate ($by) is not shared: no agreement can open it', async (route) => {
    expectDenied(await askUnder(shareable, route), route.coordinate);
    await expect(askUnder([...shareable, route.coordinate], route)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      coordinates: [route.coordinate],
    });
  });

  test.each(closed)(
    '$coordinate ($by) is closed to an agreement that is older than its classification',
    async (route) => {
      const agreement = `older-${agreements}`;
      const grants = [...shareable, route.coordinate].map((coordinate) => ({ coordinate }));
      const older = grants.map(({ coordinate }) => {
        const field = granting.get(coordinate);
        const meaning = { type: field?.fieldType, level: field?.level, owner: field?.owner };
        return { coordinate, mask: 'NONE', rules: ['grants[0]'], meaning };
      });
      await hub.agree(agreement, { grants: [] });
      await withClient(hub.database.url(), (client) =>
        client.query(
          `WITH older AS (INSERT INTO agreement_version (agreement, version, document, resolved, parties)
           SELECT agreement, 2, document || $2, $3, parties FROM agreement_version WHERE agreement = $1)
         UPDATE agreement SET version = 2 WHERE id = $1`,
          [agreement, JSON.stringify({ grants }), JSON.stringify({ grants: older, emergency: [] })],
        ),
      );
      expectDenied(await hub.ask(route.query, { agreement, variables }), route.coordinate);
    },
  );

  test.each(forRoles)('$coordinate ($by) is for its roles, whatever is granted', async (route) => {
    const stranger = DEMO_CLIENTS.find(({ roles }) => forRole(route).every((c) => !opens(roles, c)));
    if (stranger === undefined) throw new Error(`no demo client is shut out of ${route.coordinate}`);
    const { department } = stranger;
    agreements += 1;
    const agreement = `walk-${agreements}`;
    await hub.agree(agreement, {
      consumer: department,
      grants: shareable.map((coordinate) => ({ coordinate })),
    });
    const mayAsk = stranger.roles.includes('CONSUMER');
    const refused = await hub.ask(route.query, {
      client: stranger.id,
      agreement: mayAsk ? agreement : null,
      purpose: 'driving-licence-proof',
      variables,
    });
    expect(refused.status).toBe(403);
    expect(refused.data).toBeUndefined();
    expect(refused.errors.map(({ extensions }) => [extensions.code, extensions.coordinates])).toEqual([
      ['FORBIDDEN', forRole(route)],
    ]);

    const insider = DEMO_CLIENTS.find(({ roles }) => route.coordinates.every((c) => opens(roles, c)));
    if (insider === undefined) throw new Error(`no demo client may ask for ${route.coordinate}`);
    const answer = await hub.ask(route.query, { client: insider.id, operator: 'walker', variables });
    expect(answer.errors.filter(({ extensions }) => extensions.coordinates !== undefined)).toEqual([]);
    expect(answer.codes).not.toContain('INTERNAL');
    expect(sources.statements).toEqual([]);
    if (route.coordinates[0]?.startsWith('Query.accessRecord'))
      expect(answer.data[Object.keys(answer.data)[0] as string]).not.toBeNull();
  });
});
