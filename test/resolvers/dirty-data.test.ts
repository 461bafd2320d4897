import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const LICENCE = `query($id: IdNumber!) { cardholder(idNumber: $id) { name drivingLicence { number classes states } } }`;
const NORMAL = 'upper(btrim("SFZMHM"))';

describe("bureaus' data as clerks left it", () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await startTestHub();
  });
  afterAll(() => hub.stop());

  const rows = <Row extends object>(connection: string, sql: string): Promise<readonly Row[]> =>
    withClient(
      inject('provinceUrls')[connection] as string,
      async (client) => (await client.query<Row>(sql)).rows,
    );
  const licenceOf = async (id: string) => {
    const answer = await hub.ask(LICENCE, { variables: { id } });
    expect(answer.codes).toEqual([]);
    return answer.data.cardholder.drivingLicence;
  };
  const single = `${NORMAL} in (select ${NORMAL} from "T_JSZ" group by 1 having count(*) = 1)`;

  test('somebody whose row has trailing blanks is found', async () => {
    const [row] = await rows<{ id: string; classes: string }>(
      'PUBLIC_SECURITY',
      `select "SFZMHM" id, "ZJCX" classes from "T_JSZ" where "SFZMHM" like '% ' and ${single} limit 1`,
    );
    expect(row?.id).toMatch(/ $/);
    expect(await licenceOf((row?.id ?? '').trim().toUpperCase())).toMatchObject({ classes: row?.classes });
  });

  test('somebody whose row ends in a lower-case x is found, by an upper-case X and by a lower-case x', async () => {
    const [row] = await rows<{ id: string; classes: string }>(
      'PUBLIC_SECURITY',
      `select "SFZMHM" id, "ZJCX" classes from "T_JSZ" where btrim("SFZMHM") like '%x' and ${single} limit 1`,
    );
    const id = (row?.id ?? '').trim();
    expect(id).toMatch(/^\d{17}x$/);
    expect(await licenceOf(id)).toMatchObject({ classes: row?.classes });
    expect(await licenceOf(id.toUpperCase())).toMatchObject({ classes: row?.classes });
  });

  test('of several rows the newest counts', async () => {
    const doubled = await rows<{ id: string; newest: string; states: string }>(
      'PUBLIC_SECURITY',
      `select ${NORMAL} id, (array_agg("DABH" order by "GXSJ" desc))[1] newest, (array_agg("ZT" order by "GXSJ" desc))[1] states
         from "T_JSZ" group by 1 having count(*) > 1 and count(distinct "GXSJ") > 1`,
    );
    expect(doubled.length).toBeGreaterThan(0);
    for (const { id, newest, states } of doubled)
      expect(await licenceOf(id)).toMatchObject({ number: newest, states });
  });

  test('who has no row has null and no error', async () => {
    const known = new Set(
      (await rows<{ id: string }>('PUBLIC_SECURITY', `select ${NORMAL} id from "T_JSZ"`)).map(({ id }) => id),
    );
    const adults = await rows<{ id: string }>(
      'CARDHOLDER_BASE',
      `select "AAC147" id from "AC01" where "AAC006" < '1990-01-01' order by "AAC001"`,
    );
    const without = adults.find(({ id }) => !known.has(id));
    expect(await licenceOf(without?.id ?? '')).toBeNull();
  });

  test('no child has a licence', async () => {
    const query = `query($from: Date!) { cardholders(filter: { bornFrom: $from }, first: 1000) { nodes { birthDate drivingLicence { number } } } }`;
    const answer = await hub.ask(query, { client: 'counter', variables: { from: '2012-01-01' } });
    expect(answer.codes).toEqual([]);
    const children: readonly { readonly drivingLicence: unknown }[] = answer.data.cardholders.nodes;
    expect(children.length).toBeGreaterThan(100);
    expect(children.filter(({ drivingLicence }) => drivingLicence !== null)).toEqual([]);
  });

  test('who is no cardholder is null, whatever the bureaus know', async () => {
    const answer = await hub.ask(LICENCE, { variables: { id: '11010519491231002X' } });
    expect(answer.codes).toEqual([]);
    expect(answer.data).toEqual({ cardholder: null });
  });
});
