import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly cardholders: number;
  /** Measurements of each server under each workload. */
  readonly rounds: number;
  /** Length of one measurement. */
  readonly seconds: number;
  readonly connections: number;
  /** Identifiers of workloads; empty: all. */
  readonly only: readonly string[];
  /** Root of another, built checkout of the hub, to be measured in place of the plain server. */
  readonly beside: string | undefined;
  /** Print JSON in place of the table. */
  readonly json: boolean;
}

const USAGE = `npm run bench -- [options]
  --quick              3 seconds and 2 rounds in place of 10 and 4
  --cardholders <n>    people in the province (default 10000)
  --rounds <n>         measurements of each server under each workload
  --seconds <n>        length of one measurement
  --connections <n>    connections that ask without pause (default 32)
  --only <W1,W2,W5>    some of the workloads
  --beside <folder>    another built checkout of the hub in place of the plain server
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
      beside: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  return {
    cardholders: bounded('cardholders', values.cardholders, 1_000_000),
    rounds: bounded('rounds', values.rounds ?? (values.quick ? '2' : '4'), 50),
    seconds: bounded('seconds', values.seconds ?? (values.quick ? '3' : '10'), 60),
    connections: bounded('connections', values.connections, 256),
    only: values.only === '' ? [] : values.only.split(','),
    beside: values.beside,
    json: values.json,
  };
}

/** Every load has an end: whole numbers from 1 to a bound. */
function bounded(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${name} must be between 1 and ${most}\n\n${USAGE}`);
}
