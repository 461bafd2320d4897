import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { type SourceProxy, startSourceProxy } from '../support/source-proxy.ts';

// Statements are counted on the wire, by a proxy between the hub and each source.
describe('statements that reach the sources', () => {
  const proxies = new Map<string, SourceProxy>();
  const people = inject('people');
  let hub: TestHub;

  beforeAll(async () => {
    for (const [connection, url] of Object.entries(inject('provinceUrls')))
      proxies.set(connection, await startSourceProxy(url));
    hub = await startTestHub({
      sources: Object.fromEntries([...proxies].map(([connection, { url }]) => [connection, url])),
    });
  });
  beforeEach(() => {
    for (const proxy of proxies.values()) proxy.forget();
  });
  afterAll(async () => {
    await hub.stop();
    for (const proxy of proxies.values()) await proxy.close();
  });

  const statements = (): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries(
      [...proxies].flatMap(([connection, proxy]) =>
        proxy.statements.length === 0 ? [] : [[connection, [...proxy.statements]]],
      ),
    );
  const ask = (query: string, variables: Record<string, unknown> = {}, agreement?: string): Promise<Answer> =>
    hub.ask(query, { client: 'counter', variables, ...(agreement === undefined ? {} : { agreement }) });

  const NESTED = `query($first: Int!) {
    cardholders(first: $first) { nodes {
      name
      certificates { __typename number }
      transitPass { number kind }
      governmentAccount { logins(first: 2) { time } }
      vaccinations(first: 2) { vaccine }
      householdRegistration { number members(first: 20) { name drivingLicence { classes } cardholder { name } } }
    } }
  }`;

  test.each([1, 10, 100])(
    'a nested query over %i cardholders asks each table of a source once per level',
    async (first) => {
      const answer = await ask(NESTED, { first });
      expect(answer.codes).toEqual([]);
      expect(answer.data.cardholders.nodes).toHaveLength(first);
      const counts = Object.entries(statements()).map(([connection, { length }]) => [connection, length]);
      expect(Object.fromEntries(counts)).toEqual({
        // The page, and the members of the households as cardholders.
        CARDHOLDER_BASE: 2,
        // Permits and licences behind `certificates`, registrations, their members, the members' licences.
        PUBLIC_SECURITY: 5,
        // Professional licences behind `certificates`, passes.
        TRANSPORT: 2,
        // Accounts, their logins.
        BIG_DATA: 2,
        HEALTH: 1,
      });
    },
  );

  test('only the columns asked for are selected, beside the key that joins them', async () => {
    const answer = await ask(
      'query($id: IdNumber!) { cardholder(idNumber: $id) { name drivingLicence { classes } vehicles(first: 3) { plate } } }',
      { id: people.haikouDriver },
    );
    expect(answer.codes).toEqual([]);
    expect(statements()).toEqual({
      CARDHOLDER_BASE: [
        'select upper(btrim("AAC147"::text)) as "key", "AAC003", "AAC147" from "AC01" where upper(btrim("AAC147"::text)) = any($1::text[])',
      ],
      PUBLIC_SECURITY: [
        'select distinct on ("key") upper(btrim("SFZMHM"::text)) as "key", "ZJCX" from "T_JSZ" where upper(btrim("SFZMHM"::text)) = any($1::text[]) order by "key", "GXSJ" desc nulls last',
        'select "keys"."key", "rows".* from unnest($1::text[]) as "keys"("key") cross join lateral (select "HPHM" from "T_JDC" where upper(btrim("SYR_SFZH"::text)) = "keys"."key" order by "CCDJRQ" desc nulls last limit $2) as "rows"',
      ],
    });
  });

  test('a page selects its columns once, whatever nodes and edges both ask for', async () => {
    await ask('{ cardholders(first: 2) { nodes { name } edges { cursor node { name sex } } } }');
    expect(statements()).toEqual({
      CARDHOLDER_BASE: [
        'select "AAC001" as "position", "AAC003", "AAC147", "AAC004" from "AC01" order by "AAC001" asc limit $1',
      ],
    });
  });

  test("an agreement's row filter stands in the base database's own query", async () => {
    const query = 'query($id: IdNumber!) { cardholder(idNumber: $id) { name } }';
    await ask(query, { id: people.outsideHaikou }, 'haikou-counter');
    expect(statements()).toEqual({
      CARDHOLDER_BASE: [
        'select upper(btrim("AAC147"::text)) as "key", "AAC003" from "AC01" where upper(btrim("AAC147"::text)) = any($1::text[]) and "AAB301" = any($2)',
      ],
    });
  });

  test('somebody outside the row filter is asked of no other source', async () => {
    const query = 'query($id: IdNumber!) { cardholder(idNumber: $id) { drivingLicence { classes } } }';
    const answer = await ask(query, { id: people.outsideHaikou }, 'haikou-counter');
    expect(answer.data).toEqual({ cardholder: null });
    expect(Object.keys(statements())).toEqual(['CARDHOLDER_BASE']);
  });

  test('existence alone selects no column of the type', async () => {
    await ask('query($id: IdNumber!) { cardholder(idNumber: $id) { vehicles(first: 1) { __typename } } }', {
      id: people.haikouDriver,
    });
    expect(statements().PUBLIC_SECURITY).toEqual([
      'select "keys"."key", "rows".* from unnest($1::text[]) as "keys"("key") cross join lateral (select 1 from "T_JDC" where upper(btrim("SYR_SFZH"::text)) = "keys"."key" order by "CCDJRQ" desc nulls last limit $2) as "rows"',
    ]);
  });

  test('a refused operation reaches no source', async () => {
    const answer = await ask('{ cardholders(first: 1) { nodes { name healthRecord { bloodType } } } }');
    expect(answer.codes).toEqual(['FIELD_NOT_GRANTED']);
    expect(statements()).toEqual({});
  });

  test('a denied field answered by null is in no statement', async () => {
    const query =
      'query($id: IdNumber!) { cardholder(idNumber: $id) { name address healthRecord { bloodType } } }';
    const answer = await hub.ask(query, {
      client: 'counter',
      variables: { id: people.patient },
      headers: { 'onecard-denied': 'null' },
    });
    expect(answer.data.cardholder).toMatchObject({ address: null, healthRecord: null });
    expect(statements()).toEqual({
      CARDHOLDER_BASE: [
        'select upper(btrim("AAC147"::text)) as "key", "AAC003" from "AC01" where upper(btrim("AAC147"::text)) = any($1::text[])',
      ],
    });
  });
});
