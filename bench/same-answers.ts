import { isDeepStrictEqual } from 'node:util';
import type { Contender } from './servers/contender.ts';
import type { Workload } from './workloads.ts';

/** Questions of each workload whose answers are compared. */
const SAMPLE = 100;

/**
 * Two servers are worth comparing only where they give the same answers.
 * @throws Error naming the workload and the question's number; the answers hold (made-up) people
 */
export async function assertSameAnswers(
  contenders: readonly Contender[],
  { id, bodies, hubStatus }: Workload,
): Promise<void> {
  for (const [i, body] of bodies.slice(0, SAMPLE).entries()) {
    const answers = await Promise.all(contenders.map((contender) => answerOf(contender, body)));
    for (const [c, { status, body: answer }] of answers.entries()) {
      const expected = contenders[c]?.refuses ? hubStatus : 200;
      if (status !== expected || (expected === 200 && answer.data === undefined))
        throw new Error(`${id}, question ${i}: ${contenders[c]?.name} answered ${status}`);
    }
    const comparable =
      hubStatus === 200 && !answers.every((a) => isDeepStrictEqual(a.body, answers[0]?.body));
    if (comparable) throw new Error(`${id}, question ${i}: the servers give different answers`);
  }
}

interface Answer {
  readonly status: number;
  readonly body: { readonly data?: unknown };
}

async function answerOf({ url, headers }: Contender, body: string): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
