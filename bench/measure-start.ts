import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadGenerator, Question } from './load/load.ts';
import { residentMemory } from './resident-memory.ts';
import { spawnNode, stopProgram } from './servers/child.ts';
import type { HubContender } from './servers/hub.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** What a hub takes to start on the data that it has, and to be there. */
export interface StartFigures {
  /** Seconds from the start of its process to the first answer to a query. */
  readonly firstAnswer: Spread;
  /** MiB, some seconds after it, without a request since. */
  readonly idle: number;
  /** MiB under full load, from time to time. */
  readonly underLoad: readonly number[];
}

const STARTS = 3;
const POLL_MS = 10;
const MOST_MS = 60_000;
const IDLE_MS = 5_000;
const SAMPLES = 4;
const SAMPLE_SECONDS = 5;

/** Stops the hub and starts it again and again; the last of them is loaded with the questions. */
export async function measureStart(
  hub: HubContender,
  generator: LoadGenerator,
  { questions, connections }: { readonly questions: readonly Question[]; readonly connections: number },
): Promise<StartFigures> {
  await hub.stop();
  const seconds: number[] = [];
  for (let start = 1; ; start += 1) {
    const began = performance.now();
    const child = spawnNode(hub.program);
    try {
      await firstAnswer(hub, child, questions[0] as Question);
      seconds.push((performance.now() - began) / 1000);
      if (start < STARTS) continue;
      await sleep(IDLE_MS);
      const idle = residentMemory(child.pid as number);
      const underLoad: number[] = [];
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        const { url, headers } = hub;
        const load = { url, headers, questions, status: 200, connections, requests: 1_000_000 };
        await generator.run({ ...load, seconds: SAMPLE_SECONDS });
        underLoad.push(residentMemory(child.pid as number));
      }
      return { firstAnswer: spreadOf(seconds), idle, underLoad };
    } finally {
      await stopProgram(child);
    }
  }
}

async function firstAnswer(
  { url, headers }: HubContender,
  child: ChildProcess,
  question: Question,
): Promise<void> {
  const until = performance.now() + MOST_MS;
  for (;;) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headers, ...question.headers, 'content-type': 'application/json' },
      body: question.body,
    }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (child.exitCode !== null || performance.now() > until) throw new Error('the hub does not start again');
    await sleep(POLL_MS);
  }
}
