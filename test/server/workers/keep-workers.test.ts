import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keepWorkers, type WorkerProcess, WorkersFailed } from '../../../server/workers/keep-workers.ts';

interface Puppet extends WorkerProcess {
  readonly number: number;
  end(how: string): void;
}

/** Workers that serve, and end, when the test says so; asked to stop they do. */
function puppets({ dies = false }: { readonly dies?: boolean } = {}) {
  const all: Puppet[] = [];
  const spawn = (number: number): WorkerProcess => {
    const ready = withResolvers<readonly string[]>();
    const ended = withResolvers<string>();
    const end = (how: string) => ended.resolve(how);
    all.push({
      ...{ number, ready: ready.promise, ended: ended.promise, end },
      stop: () => end('0'),
      kill: () => end('SIGKILL'),
    });
    if (dies) end('1');
    else ready.resolve([]);
    return all.at(-1) as Puppet;
  };
  return { all, spawn };
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((given) => {
    resolve = given;
  });
  return { promise, resolve };
}

const said: string[] = [];
const onProgress = ({ zh, en }: { readonly zh: string; readonly en: string }) => said.push(`${zh} · ${en}`);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(1);
}

test('a worker that ends is replaced by another of its number; the others are left alone', async () => {
  const { all, spawn } = puppets();
  const workers = await keepWorkers({ count: 3, spawn, onProgress, pauseMs: 1 });
  expect(all.map(({ number }) => number)).toEqual([1, 2, 3]);
  all[1]?.end('SIGKILL');
  await until(() => all.length === 4);
  expect(all[3]?.number).toBe(2);
  expect(said.at(-1)).toMatch(
    /工作进程 2 意外结束.*SIGKILL.* · worker 2 ended unexpectedly \(SIGKILL\); it is replaced/,
  );
  await workers.stop();
  expect(await Promise.all(all.map(({ ended }) => ended))).toEqual(['0', 'SIGKILL', '0', '0']);
  expect(all).toHaveLength(4);
});

test('a worker that ends soon after each start ends the whole, which says so in both languages', async () => {
  const { all, spawn } = puppets();
  const workers = await keepWorkers({ count: 2, spawn, onProgress, pauseMs: 0 });
  for (let ends = 1; ends <= 8; ends += 1) {
    await until(() => all.length === 1 + ends);
    all.at(-1)?.end('1');
  }
  const failure = await workers.failed.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkersFailed);
  expect(String(failure)).toMatch(
    /工作进程 2 接连 8 次启动后不久即结束.*worker 2 ended 8 times in a row soon after its start \(1 the last time\)/,
  );
  await workers.stop();
});

test('ends that lie far enough apart never end the whole', async () => {
  const { all, spawn } = puppets();
  const workers = await keepWorkers({ count: 1, spawn, onProgress, pauseMs: 0, steadyMs: 0 });
  for (let ends = 1; ends <= 20; ends += 1) {
    all.at(-1)?.end('SIGSEGV');
    await until(() => all.length === ends + 1);
  }
  await workers.stop();
});

test('where the first worker does not come up no other is tried', async () => {
  const { all, spawn } = puppets({ dies: true });
  await expect(keepWorkers({ count: 4, spawn, onProgress })).rejects.toThrow(
    /the worker did not start \(1\); it has said why/,
  );
  expect(all).toHaveLength(1);
});
