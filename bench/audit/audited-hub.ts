import { packageRoot } from '../../package-root.ts';
import { withClient } from '../../with-client.ts';
import { LoadGenerator } from '../load/load.ts';
import { entrantsOf, type Measurement, Measuring } from '../measure.ts';
import { readOptions } from '../options.ts';
import { temporaryFolder } from '../postgres.ts';
import { freePort } from '../servers/free-port.ts';
import { type HubContender, startHubContender } from '../servers/hub.ts';
import { makeWorkloads } from '../workloads/make-workloads.ts';
import { type Row, rowOf } from './rows.ts';

const WITHOUT_AUDIT = new URL('../servers/without-audit.mjs', import.meta.url);

/** The built hub beside the same hub whose answers leave without an entry, at queries about one cardholder (W1). */
export async function measureAuditedHub(args: readonly string[]): Promise<readonly Row[]> {
  const options = readOptions(args);
  const undoing: (() => unknown)[] = [];
  const startHub = async (name: string, preload?: URL): Promise<HubContender> => {
    const folder = temporaryFolder();
    undoing.push(folder.remove);
    const { cardholders } = options;
    const place = { root: packageRoot(), data: folder.path, port: await freePort() };
    const hub = await startHubContender({
      name,
      cardholders,
      ...place,
      ...(preload === undefined ? {} : { preload }),
    });
    undoing.push(hub.stop);
    return hub;
  };
  try {
    const audited = await startHub('hub');
    const unaudited = await startHub('hub without audit', WITHOUT_AUDIT);
    const generator = new LoadGenerator();
    undoing.push(() => generator.stop());
    const [workload] = await withClient(audited.addresses.sources.CARDHOLDER_BASE as string, makeWorkloads);
    if (workload === undefined) throw new Error('there is no workload');
    const before = await Promise.all([audited, unaudited].map(countEntries));
    const measured = await new Measuring(generator, options).compare(
      entrantsOf([audited, unaudited], workload),
    );
    const after = await Promise.all([audited, unaudited].map(countEntries));
    const written = after.map((count, i) => count - (before[i] as number));
    if (written[0] === 0 || written[1] !== 0)
      throw new Error(`the hubs have written ${written.join(' and ')} entries`);
    return rowsOf(measured);
  } finally {
    for (const undo of undoing.toReversed()) await undo();
  }
}

function rowsOf([audited = [], unaudited = []]: readonly (readonly Measurement[])[]): readonly Row[] {
  const of = (rounds: readonly Measurement[], figure: keyof Measurement) => rounds.map((one) => one[figure]);
  const rows = (name: string, rounds: readonly Measurement[]) => [
    rowOf(`W1 requests a second, ${name}`, of(rounds, 'requestsPerSecond'), 0),
    rowOf(`CPU µs for each, ${name}`, of(rounds, 'serverCpu'), 0),
    rowOf(`CPU µs for each, its PostgreSQL`, of(rounds, 'databaseCpu'), 0),
  ];
  return [
    ...rows('hub', audited),
    ...rows('the same without audit', unaudited),
    rowOf(
      'ratio of requests a second within a round (target 0.8)',
      audited.map(
        ({ requestsPerSecond }, i) => requestsPerSecond / (unaudited[i]?.requestsPerSecond ?? Number.NaN),
      ),
      2,
    ),
  ];
}

async function countEntries(hub: HubContender): Promise<number> {
  const { rows } = await withClient(hub.addresses.admin, (client) =>
    client.query<{ count: number }>('SELECT count(*)::integer AS count FROM audit_entry'),
  );
  return rows[0]?.count ?? 0;
}
