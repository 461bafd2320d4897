import { setTimeout as sleep } from 'node:timers/promises';
import { requestToken } from '../cli/access-token.ts';
import { openInstallation } from '../cli/installation.ts';
import { packageRoot } from '../package-root.ts';
import { withDatabase } from '../server/database/connection-string.ts';
import { createDatabase } from '../server/database/databases.ts';
import { withClient } from '../with-client.ts';
import { describeMachine } from './machine.ts';
import { temporaryFolder } from './postgres.ts';
import { freePort } from './servers/free-port.ts';
import { startHubContender } from './servers/hub.ts';
import { quantile } from './statistics.ts';

/** Requests that run while versions of a source are published: none may fail, none be half in one schema. */
const RATE = Number(process.argv[2] ?? 200);
const SECONDS = Number(process.argv[3] ?? 30);
const VERSIONS = 10;
const PURPOSE = 'scenic-area-entry';

/** Version n says its number in three places. */
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
}`;

const DOCUMENT = JSON.stringify({
  ...{
    title: { zh: '重载', en: 'Reload' },
    consumer: 'TOURISM',
    purposes: [PURPOSE],
    justification: 'bench',
  },
  ...{ validFrom: '2026-01-01', validTo: '2035-12-31', rowFilter: [], limits: { rowsPerRequest: 100 } },
  grants: ['Query.cardholder', 'Cardholder.counted', 'Counted.first', 'Counted.second'].map((coordinate) => ({
    coordinate,
  })),
});

const QUESTION = `query($id: IdNumber!) {
  cardholder(idNumber: $id) { counted { first second } }
  __type(name: "Counted") { description fields { description } }
}`;

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into as they come
  readonly data?: any;
  readonly errors?: readonly { readonly message: string }[];
}

const folder = temporaryFolder();
const port = await freePort();
const hub = await startHubContender({
  name: 'hub',
  root: packageRoot(),
  data: folder.path,
  port,
  cardholders: 1_000,
});
try {
  const installation = openInstallation({
    ONECARD_DATA: folder.path,
    PORT: String(port),
    ONECARD_MODE: 'demo',
  });
  const tokens = new Map<string, string>();
  const post = async (
    client: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const token = tokens.get(client) ?? (await requestToken(installation, { client }));
    tokens.set(client, token);
    const response = await fetch(hub.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Answer;
  };
  /** @param person `client`, or `client/operator` */
  const step = async (person: string, query: string, variables: object = {}) => {
    const [client = '', operator = client] = person.split('/');
    const { data, errors } = await post(client, { query, variables }, { 'onecard-operator': operator });
    if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('; '));
    return data;
  };

  const { rows } = await withClient(hub.addresses.sources.CARDHOLDER_BASE as string, (client) =>
    client.query<{ id: string }>('SELECT "AAC147" AS id FROM "AC01" LIMIT 100'),
  );
  await createDatabase(hub.addresses.admin, 'counted');
  const url = withDatabase(hub.addresses.admin, 'counted');
  await withClient(url, async (client) => {
    await client.query('CREATE TABLE counted (sfzh varchar(20), a text, b text)');
    await client.query('CREATE INDEX ON counted (upper(btrim(sfzh::text)))');
    await client.query("INSERT INTO counted SELECT unnest($1::text[]), 'one', 'two'", [
      rows.map(({ id }) => id),
    ]);
  });
  await step(
    'big-data-engineer',
    'mutation($url: String!) { connectSource(id: "counted", department: HEALTH, kind: SQL, address: { url: $url }) { id } }',
    { url },
  );
  for (let version = 1; version <= VERSIONS; version++) {
    await step(
      'big-data-engineer',
      'mutation($sdl: String!) { draftSource(id: "counted", sdl: $sdl) { id } }',
      { sdl: sdlOf(version) },
    );
    await step('big-data-engineer', 'mutation { submitSource(id: "counted") { id } }');
    for (const client of ['health-office', 'big-data-office'])
      await step(client, 'mutation($v: Int!) { approveSource(id: "counted", version: $v) { id } }', {
        v: version,
      });
  }
  const generation = async () =>
    ((await (await fetch(hub.url.replace('/graphql', '/readyz'))).json()) as { readonly schema: string })
      .schema;
  const publish = async (version: number): Promise<number> => {
    const { publishSource } = await step(
      'big-data-engineer',
      'mutation($v: Int!) { publishSource(id: "counted", version: $v) { publications { generation } } }',
      { v: version },
    );
    const began = performance.now();
    while ((await generation()) !== publishSource.publications[0].generation) await sleep(20);
    return performance.now() - began;
  };
  await publish(1);
  await step(
    'tourism-office',
    'mutation($d: String!) { saveAgreementDraft(id: "reload", document: $d) { id } }',
    { d: DOCUMENT },
  );
  await step('tourism-office', 'mutation { submitAgreement(id: "reload") { id } }');
  for (const client of ['health-office', 'hrss-office'])
    await step(client, 'mutation { approveAgreement(id: "reload", version: 1) { id } }');
  await step('hrss-office/another', 'mutation { countersignAgreement(id: "reload", version: 1) { id } }');

  const ms: number[] = [];
  const failed: string[] = [];
  const seen = new Map<string, number>();
  const running: Promise<void>[] = [];
  const ask = async (i: number): Promise<void> => {
    const began = performance.now();
    try {
      const variables = { id: rows[i % rows.length]?.id };
      const answer = await post(
        'hotel-desk',
        { query: QUESTION, variables },
        { 'onecard-agreement': 'reload', 'onecard-purpose': PURPOSE },
      );
      if (answer.errors !== undefined || answer.data.cardholder?.counted?.second !== 'two')
        failed.push(JSON.stringify(answer));
      else {
        const told = [answer.data.__type, ...answer.data.__type.fields].map(
          ({ description }: { readonly description: string }) => /\d+/.exec(description)?.[0],
        );
        const versions = [...new Set(told)].join('+');
        seen.set(versions, (seen.get(versions) ?? 0) + 1);
      }
    } catch (error) {
      failed.push(String(error));
    }
    ms.push(performance.now() - began);
  };
  const start = performance.now();
  const load = (async () => {
    for (let i = 0; i < RATE * SECONDS; i++) {
      const due = start + (i * 1_000) / RATE;
      if (due > performance.now()) await sleep(due - performance.now());
      running.push(ask(i));
    }
  })();
  const served: number[] = [];
  let refused = 0;
  for (let version = 2; version <= VERSIONS; version++) {
    await sleep((SECONDS * 1_000) / (VERSIONS + 1));
    // On a machine without room the source may not answer its validation in time: then nothing is published, and it is tried again.
    const publishing = () => publish(version).catch(() => undefined);
    let took = await publishing();
    for (; took === undefined; took = await publishing()) refused++;
    served.push(took);
  }
  await load;
  await Promise.all(running);
  const sorted = ms.toSorted((a, b) => a - b);
  const mixed = [...seen.keys()].filter((versions) => versions.includes('+'));
  console.log(describeMachine());
  console.log(
    `${ms.length} requests in ${((performance.now() - start) / 1_000).toFixed(1)} s, ${VERSIONS} versions`,
  );
  console.log(`publications that were refused and tried again: ${refused}`);
  console.log(
    `failed: ${failed.length}, half in one schema: ${mixed.length}, versions seen: ${[...seen].map(([version, count]) => `${version} (${count})`).join(', ')}`,
  );
  console.log(
    `latency: p50 ${quantile(sorted, 0.5).toFixed(1)} ms, p99 ${quantile(sorted, 0.99).toFixed(1)} ms, most ${(sorted.at(-1) ?? 0).toFixed(0)} ms`,
  );
  console.log(`served after publication: ${served.map((one) => `${one.toFixed(0)} ms`).join(', ')}`);
  if (failed.length > 0) {
    console.log(failed[0]);
    process.exitCode = 1;
  }
} finally {
  await hub.stop();
  folder.remove();
}
