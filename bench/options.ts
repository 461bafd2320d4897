import { parseArgs } from 'node:util';
import { PEERS, type PeerName } from './servers/peers.ts';

export interface BenchOptions {
  readonly cardholders: number;
  /** Measurements of each server under each workload. */
  readonly rounds: number;
  /** Length of one measurement. */
  readonly seconds: number;
  readonly connections: number;
  /** Identifiers of workloads; empty: all. */
  readonly only: readonly string[];
  /** Those beside the hub. */
  readonly peers: readonly PeerName[];
  /** Root of another, built checkout of the hub, to be measured too. */
  readonly beside: string | undefined;
  /** A first look: shorter, and without what takes long. */
  readonly quick: boolean;
  /** Print JSON in place of the table. */
  readonly json: boolean;
}

const NAMES = Object.keys(PEERS) as PeerName[];

const USAGE = `npm run bench -- [options]
  --quick              1 second and 2 rounds in place of 5 and 4; of the peers mercurius and limit, for which there are targets
  --cardholders <n>    people in the province (default 10000)
  --rounds <n>         measurements of each server under each workload
  --seconds <n>        length of one measurement
  --connections <n>    connections that ask without pause (default 32)
  --only <W1,W2,START> some of the workloads, W1 to W8, and how the hub starts
  --servers <a,b>      some of the servers: ${NAMES.join(', ')}; the hub takes part in any case
  --beside <folder>    another built checkout of the hub; without --servers in place of the peers
  --json               JSON in place of the table; it is in bench/results/ in any case`;

/** @throws Error with the usage, for arguments that are none of ours or out of bounds */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      cardholders: { type: 'string', default: '10000' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string', default: '32' },
      only: { type: 'string', default: '' },
      servers: { type: 'string' },
      beside: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const usual = values.quick ? 'mercurius,limit' : NAMES.join(',');
  const servers = values.servers ?? (values.beside === undefined ? usual : '');
  return {
    cardholders: bounded('cardholders', values.cardholders, 1_000_000),
    rounds: bounded('rounds', values.rounds ?? (values.quick ? '2' : '4'), 50),
    seconds: bounded('seconds', values.seconds ?? (values.quick ? '1' : '5'), 60),
    connections: bounded('connections', values.connections, 256),
    only: listOf(values.only),
    peers: peersOf(servers),
    beside: values.beside,
    quick: values.quick,
    json: values.json,
  };
}

function peersOf(text: string): readonly PeerName[] {
  const names = listOf(text).filter((name) => name !== 'hub');
  const unknown = names.filter((name) => !NAMES.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`no server ${unknown.join(', ')}\n\n${USAGE}`);
  return names as PeerName[];
}

function listOf(text: string): readonly string[] {
  return text.split(',').filter((name) => name !== '');
}

/** Every load has an end: whole numbers from 1 to a bound. */
function bounded(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${name} must be between 1 and ${most}\n\n${USAGE}`);
}
