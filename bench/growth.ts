import { parseArgs } from 'node:util';
import { agreements } from './growth/agreements.ts';
import { cardholders } from './growth/cardholders.ts';
import { connections } from './growth/connections.ts';
import { type Curve, type Place, toText } from './growth/curve.ts';
import { entries } from './growth/entries.ts';
import { rows } from './growth/rows.ts';
import { fields, sources } from './growth/sources.ts';
import { describeMachine } from './machine.ts';

const CURVES: readonly Curve[] = [cardholders, entries, agreements, sources, fields, rows, connections];

const USAGE = `npm run bench:growth -- <curve> [options]
${CURVES.map(({ of, says }) => `  ${of.padEnd(14)}${says}`).join('\n')}

  --sizes <a,b,…>   other sizes than the usual ones
  --quick           the two smallest of the usual sizes
  --data <folder>   keep the hub's data here, and use what is there already (one size; not of every curve)
  --help`;

interface Asked {
  readonly curve: Curve;
  readonly sizes: readonly number[];
  readonly data: string | undefined;
}

/** @throws Error with the usage, for arguments that are none of ours or out of bounds */
function readArguments(args: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      sizes: { type: 'string' },
      quick: { type: 'boolean', default: false },
      data: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const curve = CURVES.find(({ of }) => of === positionals[0]);
  if (curve === undefined || positionals.length > 1) throw new Error(USAGE);
  const usual = values.quick ? curve.sizes.slice(0, 2) : curve.sizes;
  const sizes = values.sizes === undefined ? usual : values.sizes.split(',').map(Number);
  for (const size of sizes)
    if (!Number.isInteger(size) || size < 1 || size > curve.most)
      throw new Error(`--sizes must be between 1 and ${curve.most}\n\n${USAGE}`);
  if (values.data !== undefined && sizes.length !== 1)
    throw new Error(`--data goes with one size\n\n${USAGE}`);
  return { curve, sizes, data: values.data };
}

/** What has to be undone, whatever happened; the last first. */
const undoing: (() => unknown)[] = [];

async function undoAll(): Promise<void> {
  for (let undo = undoing.pop(); undo !== undefined; undo = undoing.pop()) await undo();
}

function progress(line: string): void {
  console.error(`[${(performance.now() / 1000).toFixed(0).padStart(4)} s] ${line}`);
}

async function run({ curve, sizes, data }: Asked): Promise<void> {
  const place: Place = { data, undo: (work) => undoing.push(work), progress };
  const { processor, cores, memoryGiB, node, load, commit, time } = describeMachine();
  console.log(
    `${processor}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; load ${load?.toFixed(1)}; ${commit}; ${time}\n`,
  );
  console.log(`| ${[curve.of, ...curve.figures].join(' | ')} |\n|${'---|'.repeat(curve.figures.length + 1)}`);
  for (const size of sizes) {
    progress(`${curve.of}: ${size}`);
    try {
      const figures = await curve.measure(size, place);
      console.log(`| ${[size.toLocaleString('en'), ...figures.map(toText)].join(' | ')} |`);
    } finally {
      await undoAll();
    }
  }
}

process.once('SIGINT', () => undoAll().finally(() => process.exit(130)));
try {
  await run(readArguments(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
