import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 120_000;
const STOP_MS = 20_000;

export interface Program {
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs a Node program to its end. @throws Error with what it said where it fails */
export async function runProgram(program: Program): Promise<void> {
  const child = spawnNode(program);
  const said = collect(child);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program.args.join(' ')} ended with ${code}\n${said()}`);
}

/** Starts a Node program and waits until its address answers. */
export async function startProgram(program: Program, readyUrl: string): Promise<ChildProcess> {
  const child = spawnNode(program);
  const said = collect(child);
  const until = performance.now() + START_MS;
  while (!(await answers(readyUrl))) {
    if (child.exitCode !== null || performance.now() > until) {
      await stopProgram(child);
      throw new Error(`${program.args.join(' ')} did not come up\n${said()}`);
    }
    await sleep(100);
  }
  return child;
}

/** Asks a program to end, and ends it where it does not. */
export async function stopProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(impatience);
}

/** @returns the program, whose output nobody has to read */
export function spawnNode({ args, folder, environment }: Program): ChildProcess {
  const child = spawn(process.execPath, [...args], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.resume();
  child.stderr.resume();
  return child;
}

/** The last of what a child says, and a pipe that never fills up. */
function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-4_000);
    });
  return () => text;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
