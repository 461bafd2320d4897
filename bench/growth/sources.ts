import { setTimeout as sleep } from 'node:timers/promises';
import { attachResolvers } from '../../resolvers/index.ts';
import { buildCatalogue, extendCatalogue } from '../../schema/build.ts';
import { installationSecret } from '../../server/installation-secret.ts';
import { enrolSource } from '../../server/sources/enrol-source.ts';
import { withClient } from '../../with-client.ts';
import { startPostgres } from '../postgres.ts';
import { quantile } from '../statistics.ts';
import { ask } from './ask.ts';
import type { Curve, Figure, Place } from './curve.ts';
import { residentMegabytes } from './resident-memory.ts';
import { sourceFile, TABLE } from './source-files.ts';
import { openHome, type StartedHub, seed, startHub } from './started-hub.ts';

const ROUNDS = 7;
const CARDHOLDERS = 1_000;
const FIELDS_OF_A_SOURCE = 50;
const SOURCES_OF_FIELDS = 4;
const PURPOSE = { 'onecard-agreement': 'one-stop-counter', 'onecard-purpose': 'driving-licence-proof' };
const FIGURES = [
  'schema build ms',
  'resolvers ms',
  'first publication served ms',
  'reload served ms',
  'longest request meanwhile ms',
  'hub MB',
];

/** Departments' sources of 50 fields each, in two tables. */
export const sources: Curve = {
  of: 'sources',
  says: 'onboarded sources of 50 fields each: schema build, reload',
  sizes: [5, 20, 50, 100, 200],
  most: 400,
  figures: FIGURES,
  measure: (size, place) => measure(place, { sources: size, fields: FIELDS_OF_A_SOURCE }),
};

/** The same, but the sources are four. */
export const fields: Curve = {
  of: 'fields',
  says: 'fields of four onboarded sources together: schema build, reload',
  sizes: [100, 1_000, 3_000, 10_000],
  most: 20_000,
  figures: FIGURES,
  measure: (size, place) =>
    measure(place, { sources: SOURCES_OF_FIELDS, fields: Math.ceil(size / SOURCES_OF_FIELDS) }),
};

interface Size {
  readonly sources: number;
  /** Of each. */
  readonly fields: number;
}

async function measure(place: Place, size: Size): Promise<readonly Figure[]> {
  const files = Array.from({ length: size.sources }, (_, i) => sourceFile(i, size));
  const { building, resolving } = build(files);
  const urls = [await startSource(place), await startSource(place)];
  const home = await openHome(place);
  await seed(home, CARDHOLDERS);
  const hub = await startHub(place, home);
  const { secret } = installationSecret(home.installation.settings);
  const published = await waiting(hub, () =>
    withClient(hub.databases.admin, async (client) => {
      await client.query('BEGIN');
      for (const [i, { id, department, text }] of files.entries()) {
        const address = { url: urls[i % urls.length] as string };
        await enrolSource(client, { id, department, kind: 'SQL', sdl: text, address }, secret);
      }
      await client.query('COMMIT');
    }),
  );
  await allServe(hub);
  const reloaded: number[] = [];
  const longest: number[] = [];
  for (let revision = 2; revision <= 4; revision += 1) {
    const meanwhile = askWithoutPause(hub);
    const { id, text } = sourceFile(0, { ...size, revision });
    reloaded.push(await waiting(hub, () => publish(hub, { id, sdl: text, version: revision })));
    longest.push(await meanwhile.stop());
  }
  const middle = (values: readonly number[]) =>
    quantile(
      [...values].sort((a, b) => a - b),
      0.5,
    );
  return [building, resolving, published, middle(reloaded), middle(longest), residentMegabytes(hub.pid)];
}

function build(files: readonly ReturnType<typeof sourceFile>[]) {
  const builtIn = buildCatalogue();
  const buildings: number[] = [];
  const resolvings: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    const catalogue = extendCatalogue(builtIn, files);
    const built = performance.now();
    attachResolvers(catalogue, []);
    buildings.push(built - began);
    resolvings.push(performance.now() - built);
  }
  const middle = (values: number[]) =>
    quantile(
      values.sort((a, b) => a - b),
      0.5,
    );
  return { building: middle(buildings), resolving: middle(resolvings) };
}

/** A database to which its sources have connections of their own each, as to as many servers. @returns its address */
async function startSource(place: Place): Promise<string> {
  const server = await startPostgres({ durable: false });
  place.undo(() => server.stop());
  await withClient(server.url, (client) => client.query(TABLE));
  return server.url;
}

/** Milliseconds from the publication's commit until the hub answers with it. */
async function waiting(hub: StartedHub, publishing: () => Promise<unknown>): Promise<number> {
  await publishing();
  const began = performance.now();
  const newest = await withClient(hub.databases.admin, async (client) => {
    const { rows } = await client.query('SELECT max(generation)::text AS generation FROM source_publication');
    return rows[0].generation as string;
  });
  while ((await ready(hub)).schema !== newest) {
    if (performance.now() - began > 120_000) throw new Error('the publication is not served');
    await sleep(20);
  }
  return performance.now() - began;
}

interface Readiness {
  readonly schema: string;
  readonly sources: Readonly<Record<string, string>>;
}

async function ready({ url }: StartedHub): Promise<Readiness> {
  return (await (await fetch(url.replace('/graphql', '/readyz'))).json()) as Readiness;
}

async function allServe(hub: StartedHub): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const states = Object.entries((await ready(hub)).sources);
    if (states.every(([id, state]) => !id.startsWith('grown') || state === 'serving')) return;
    await sleep(200);
  }
  throw new Error('there are sources that do not come into service');
}

function publish(
  { databases }: StartedHub,
  { id, sdl, version }: { readonly id: string; readonly sdl: string; readonly version: number },
): Promise<void> {
  return withClient(databases.admin, async (client) => {
    await client.query(
      `INSERT INTO source_version (source, version, sdl, state, drafted_at, drafted_by, makers, submitted_at, submitted_by)
       VALUES ($1, $2, $3, 'APPROVED', now(), 'BIG_DATA/demo', ARRAY['BIG_DATA/demo'], now(), 'BIG_DATA/demo')`,
      [id, version, sdl],
    );
    await client.query(
      `INSERT INTO source_publication (source, version, action, person, published_at)
       VALUES ($1, $2, 'PUBLISHED', 'BIG_DATA/demo', now())`,
      [id, version],
    );
  });
}

/** One question after another. `stop` tells how many milliseconds the slowest took. */
function askWithoutPause(hub: StartedHub): { stop(): Promise<number> } {
  let going = true;
  const run = async () => {
    const headers = await hub.headersOf('counter', PURPOSE);
    let longest = 0;
    while (going) {
      const began = performance.now();
      await ask({ url: hub.url, headers }, { query: '{ cardholders(first: 1) { nodes { sex } } }' });
      longest = Math.max(longest, performance.now() - began);
      await sleep(5);
    }
    return longest;
  };
  const running = run();
  return {
    stop() {
      going = false;
      return running;
    },
  };
}
