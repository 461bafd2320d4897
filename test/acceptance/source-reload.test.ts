import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const person = inject('people').haikouDriver as string;
const VERSIONS = 10;
/** Requests a second, over both hubs. */
const RATE = 60;

/** Version n says its number in three places: an answer half in one schema would say two. */
const sdlOf = (
  version: number,
) => `extend schema @source(id: "counted", department: HEALTH, kind: SQL, connection: "COUNTED")

extend type Cardholder {
  "计数 · Counted"
  counted: Counted @lookup(by: "idNumber") @classified(level: 2)
}

"计数 · Counted ${version}"
type Counted @table(name: "counted", key: "sfzh", subject: "sfzh") @classified(level: 2) {
  "甲 · First ${version}"
  first: String @column(name: "a")
  "乙 · Second ${version}"
  second: String @column(name: "b")
}
`;

const TABLE = `CREATE TABLE counted (sfzh varchar(20), a text, b text);
  CREATE INDEX ON counted (upper(btrim(sfzh::text)));
  INSERT INTO counted VALUES ('${person}', 'one', 'two')`;

const QUESTION = `query($id: IdNumber!) {
  cardholder(idNumber: $id) { counted { first second } }
  __type(name: "Counted") { description fields { description } }
}`;

/** The versions that an answer speaks of. */
function versionsIn({ data }: Answer): string {
  const { description, fields } = data.__type;
  const told = [description, ...fields.map((field: { readonly description: string }) => field.description)];
  return [...new Set(told.map((text) => /\d+/.exec(text)?.[0]))].join();
}

describe('publications while requests run', () => {
  let hub: TestHub;
  let beside: TestHub;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createSourceDatabase(TABLE);
    hub = await startTestHub();
    beside = await startTestHub({ beside: hub });
    const connected = await by('big-data-engineer')(
      'mutation($url: String!) { connectSource(id: "counted", department: HEALTH, kind: SQL, address: { url: $url }) { id } }',
      { url: database.url() },
    );
    expect(connected.errors).toEqual([]);
  });
  afterAll(async () => {
    await beside.stop();
    await hub.stop();
    await database.drop();
  });

  const by =
    (client: string) =>
    (query: string, variables: object = {}) =>
      hub.ask(query, {
        client,
        operator: `of-${client}`,
        variables: { ...variables },
        headers: { 'accept-language': 'en' },
      });
  const succeed = async (answer: Promise<Answer>) => {
    const { data, errors } = await answer;
    expect(errors).toEqual([]);
    return data;
  };
  /** All that two departments do to a version. */
  async function prepare(version: number, sdl: string): Promise<void> {
    const engineer = by('big-data-engineer');
    await succeed(
      engineer('mutation($sdl: String!) { draftSource(id: "counted", sdl: $sdl) { id } }', { sdl }),
    );
    await succeed(engineer('mutation { submitSource(id: "counted") { id } }'));
    for (const client of ['health-office', 'big-data-office'])
      await succeed(
        by(client)('mutation($v: Int!) { approveSource(id: "counted", version: $v) { id } }', { v: version }),
      );
  }
  const publish = async (version: number): Promise<string> => {
    const { publishSource } = await succeed(
      by('big-data-engineer')(
        'mutation($v: Int!) { publishSource(id: "counted", version: $v) { publications { generation } } }',
        { v: version },
      ),
    );
    return publishSource.publications[0].generation;
  };
  const generationOf = async ({ url }: TestHub) =>
    ((await (await fetch(`${url}/readyz`)).json()) as { readonly schema: string }).schema;

  test('none fails, none is half in one schema, and both hubs serve each within two seconds', {
    timeout: 120_000,
  }, async () => {
    for (let version = 1; version <= VERSIONS; version++) await prepare(version, sdlOf(version));
    await publish(1);
    for (const one of [hub, beside])
      await vi.waitFor(async () => expect(await generationOf(one)).toBe('1'), {
        timeout: 5_000,
        interval: 20,
      });
    await hub.agree('reload', {
      consumer: 'TOURISM',
      purposes: ['scenic-area-entry'],
      grants: ['Query.cardholder', 'Cardholder.counted', 'Counted.first', 'Counted.second'].map(
        (coordinate) => ({ coordinate }),
      ),
    });
    const asking = {
      client: 'hotel-desk',
      agreement: 'reload',
      purpose: 'scenic-area-entry',
      variables: { id: person },
    };
    const seen = new Set<string>();
    const failed: string[] = [];
    let asked = 0;
    let over = false;
    const requests: Promise<void>[] = [];
    const ask = async (one: TestHub): Promise<void> => {
      const answer = await one.ask(QUESTION, asking);
      if (answer.codes.length > 0) failed.push(answer.text);
      else {
        expect(answer.data.cardholder).toEqual({ counted: { first: 'one', second: 'two' } });
        seen.add(versionsIn(answer));
      }
    };
    const load = (async () => {
      while (!over) {
        requests.push(ask(asked++ % 2 === 0 ? hub : beside));
        await sleep(1_000 / RATE);
      }
    })();
    const sights: string[] = [];
    for (let version = 2; version <= VERSIONS; version++) {
      const generation = await publish(version);
      const published = Date.now();
      await Promise.all(
        [hub, beside].map((one) =>
          vi.waitFor(async () => expect(await generationOf(one)).toBe(generation), {
            timeout: 5_000,
            interval: 20,
          }),
        ),
      );
      sights.push(`${version}: ${Date.now() - published} ms`);
    }
    over = true;
    await load;
    await Promise.all(requests);
    process.stderr.write(
      `${asked} requests while ${VERSIONS - 1} versions were published; served by both hubs after ${sights.join(', ')}\n`,
    );
    expect(failed).toEqual([]);
    const numbers = Array.from({ length: VERSIONS }, (_, i) => String(i + 1));
    expect([...seen].filter((versions) => !numbers.includes(versions))).toEqual([]);
    expect(seen.size).toBeGreaterThan(VERSIONS / 2);
    expect(asked).toBeGreaterThan(100);
  });
});
