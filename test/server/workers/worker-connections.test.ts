import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../connectors/source-limits.ts';
import { assertEnoughConnections, poolSizeOf, shareOf } from '../../../server/workers/worker-connections.ts';
import { createTestDatabase } from '../../support/test-database.ts';

test('workers together ask of a source what one hub may, and each at least one thing', () => {
  expect(shareOf(DEFAULT_LIMITS, 1)).toEqual(DEFAULT_LIMITS);
  expect(shareOf(DEFAULT_LIMITS, 4)).toEqual({ ...DEFAULT_LIMITS, pool: 2, concurrency: 8 });
  expect(shareOf(DEFAULT_LIMITS, 64)).toMatchObject({ pool: 1, concurrency: 1 });
});

test('a pool to the database of the hub is smaller where there are many workers, and never too small to work', () => {
  expect([1, 4, 8, 14, 64].map(poolSizeOf)).toEqual([10, 10, 7, 4, 4]);
});

test('more workers than the server of the database takes connections for are refused, with what to change', async () => {
  const database = await createTestDatabase();
  await assertEnoughConnections(database.url(), 2);
  await expect(assertEnoughConnections(database.url(), 64)).rejects.toThrow(
    /64 个工作进程需要 396 个数据库连接[\s\S]*64 workers need 396 connections[\s\S]*raise max_connections/,
  );
  await database.drop();
});
