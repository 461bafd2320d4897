import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInstallation, type Installation, run, start } from './support/hub-command.ts';

const READY = 'npx onecard demo\n';
const TIME = { timeout: 120_000 };

let installation: Installation & { remove(): void };

beforeAll(async () => {
  // With a MariaDB of its own, as a newcomer has it.
  installation = await createInstallation({ SOURCE_FINANCE_URL: undefined });
});

afterAll(() => installation.remove());

/** The lines between the invitation and its end, as somebody would paste them. */
async function paste(output: string): Promise<{ readonly data: unknown }> {
  const lines = /^TOKEN=[\s\S]*?'$/m.exec(output)?.[0];
  if (lines === undefined) throw new Error(`no lines to paste:\n${output}`);
  const { stdout } = await promisify(execFile)('bash', ['-c', lines]);
  return JSON.parse(stdout);
}

async function records(of: Installation): Promise<{ id: string; client: string }[]> {
  const { stdout, code, stderr } = await run(
    of,
    ...['query', '--client', 'auditor', '{ accessRecords(first: 200) { nodes { id client } } }'],
  );
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout).data.accessRecords.nodes;
}

/** Every process whose command line or environment names the folder. */
function processesOf({ directory }: Installation): readonly string[] {
  if (!existsSync('/proc/self')) {
    return spawnSync('ps', ['axww', '-o', 'command'], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line.includes(directory));
  }
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(directory);
    } catch {
      return false;
    }
  });
}

test('the first start makes everything, and what it prints works when pasted', TIME, async () => {
  const hub = start(installation, ['start']);
  await hub.says(READY);
  expect(hub.output()).toContain(`http://127.0.0.1:${installation.environment.PORT}/graphql`);
  expect(hub.output()).toMatch(/10000 cardholders/);
  expect(await paste(hub.output())).toMatchObject({
    data: {
      cardholder: { name: expect.any(String), drivingLicence: { classes: expect.any(String) } },
    },
  });
  expect((await records(installation)).map(({ client }) => client)).toEqual(['roadside-terminal']);
  hub.kill('SIGINT');
  expect(await hub.result).toMatchObject({ code: 0, stderr: '' });
  expect(processesOf(installation)).toEqual([]);
});

test('the second start keeps people, secrets and records; SIGTERM ends it too', TIME, async () => {
  const hub = start(installation, ['start']);
  await hub.says(READY);
  expect(hub.output()).toContain('keeping the data: 10000 cardholders');
  expect(await paste(hub.output())).not.toHaveProperty('errors');
  expect((await records(installation)).map(({ id }) => id)).toEqual([
    'roadside-check/2',
    expect.stringMatching(/^hub\/\d+$/),
    'roadside-check/1',
  ]);
  hub.kill('SIGTERM');
  expect(await hub.result).toMatchObject({ code: 0, stderr: '' });
  expect(processesOf(installation)).toEqual([]);
});

test('a second hub on the same data is refused, and told why; the first goes on', TIME, async () => {
  const first = start(installation, ['start']);
  await first.says(READY);
  const second = await run(installation, 'start');
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/Another hub \(pid \d+\) uses the data directory/);
  expect(second.stderr).not.toMatch(/\n\s+at /);
  expect(await paste(first.output())).not.toHaveProperty('errors');
});

test('a port that is taken is said to be, and nothing stays behind', TIME, async () => {
  const other = createServer().listen(Number(installation.environment.PORT), '127.0.0.1');
  const { code, stderr } = await run(installation, 'start');
  other.close();
  expect(code).toBe(1);
  expect(stderr).toMatch(/the port is taken: choose another with PORT=/);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(processesOf(installation)).toEqual([]);
});

test('Ctrl-C while the province is being made leaves a folder that starts again', TIME, async () => {
  const interrupted = await createInstallation();
  const hub = start(interrupted, ['start']);
  await hub.says('making the demo province');
  await sleep(200);
  hub.kill('SIGINT');
  expect((await hub.result).code).toBe(0);
  expect(processesOf(interrupted)).toEqual([]);
  const again = start(interrupted, ['start']);
  await again.says(READY);
  expect(await paste(again.output())).not.toHaveProperty('errors');
  again.kill('SIGTERM');
  await again.result;
  interrupted.remove();
});

test('kill -9 while the province is being made leaves a folder that starts again', TIME, async () => {
  const killed = await createInstallation();
  const hub = start(killed, ['start']);
  await hub.says('making the demo province');
  await sleep(300);
  hub.kill('SIGKILL');
  await hub.result;
  const again = start(killed, ['start']);
  await again.says(READY);
  expect(await paste(again.output())).not.toHaveProperty('errors');
  again.kill('SIGTERM');
  expect((await again.result).code).toBe(0);
  expect(processesOf(killed)).toEqual([]);
  killed.remove();
});
