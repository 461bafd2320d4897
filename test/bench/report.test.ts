import { expect, it } from 'vitest';
import { type Measurement, orderOf } from '../../bench/measure.ts';
import { readOptions } from '../../bench/options.ts';
import { toComparison, toTable } from '../../bench/report.ts';
import { MIXED } from '../../bench/workloads/mixed.ts';
import type { Workload } from '../../bench/workloads/workload.ts';

const measurement = (serverCpu: number, sourcesCpu: number): Measurement => ({
  ...{ requestsPerSecond: 1000, databaseCpu: 500, p50: 10, p99: 20 },
  serverCpu,
  sourcesCpu,
});

const WORKLOAD: Workload = {
  id: 'W1',
  title: 'one cardholder',
  questions: [],
  hubStatus: 200,
  agree: 'values',
  sample: 1,
  targets: [
    { over: 'mercurius', most: 0.6 },
    { over: 'limit', most: 2.5 },
  ],
};

it("says of each round's ratio the median and the range, and whether a target is reached", () => {
  const entrants = [
    { name: 'hub', contender: { refuses: true } },
    { name: 'mercurius', contender: { refuses: false } },
    { name: 'limit', contender: { refuses: false } },
  ];
  const comparison = toComparison(WORKLOAD, entrants, [
    [measurement(100, 60), measurement(300, 60), measurement(200, 60)],
    [measurement(200, 90), measurement(300, 90), measurement(400, 90)],
    [measurement(50, 40), measurement(100, 40), measurement(50, 40)],
  ]);
  expect(comparison.servers.map(({ ratio }) => ratio)).toEqual([
    undefined,
    { median: 0.5, least: 0.5, most: 1 },
    { median: 3, least: 2, most: 4 },
  ]);
  const table = toTable({
    machine: { ...MACHINE },
    options: readOptions([]),
    notes: [],
    comparisons: [comparison],
  });
  expect(table).toContain('| hub | 200 (100–300) | 60 | 440 | 1000 | 10.0 | 20.0 |  |  |');
  expect(table).toContain('| **0.50** (0.50–1.00) | ≤ 0.6: hit |');
  expect(table).toContain('| **3.00** (2.00–4.00) | ≤ 2.5: missed |');
  expect(table).toContain(
    "the sources' CPU: 60 µs, no more than the least of the peers' (mercurius: 90): hit",
  );
});

const MACHINE = {
  processor: 'a processor',
  cores: 2,
  memoryGiB: 4,
  kernel: '6',
  node: 'v20',
  load: 0,
  commit: 'abc',
  time: '2026-11-25T00:00:00.000Z',
};

it('begins each round with another server, and goes backwards in every other', () => {
  expect([0, 1, 2, 3].map((round) => orderOf(3, round))).toEqual([
    [0, 1, 2],
    [0, 2, 1],
    [2, 0, 1],
    [2, 1, 0],
  ]);
});

it('chooses servers and workloads, and refuses a server that there is not', () => {
  expect(readOptions(['--servers', 'hub,mercurius,limit', '--only', 'W1,W2'])).toMatchObject({
    peers: ['mercurius', 'limit'],
    only: ['W1', 'W2'],
  });
  expect(readOptions(['--beside', '../other']).peers).toEqual([]);
  expect(() => readOptions(['--servers', 'fastest'])).toThrow('no server fastest');
  expect(() => readOptions(['--rounds', '0'])).toThrow('--rounds must be between 1 and 50');
});

it('mixes two hundred different operations under fifty agreements', () => {
  const operations = MIXED.flatMap(({ operations }) => operations.map(({ query }) => query));
  expect([MIXED.length, new Set(operations).size]).toEqual([50, 200]);
});
