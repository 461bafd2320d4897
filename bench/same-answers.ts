import { isDeepStrictEqual } from 'node:util';
import type { Question } from './load/load.ts';
import type { Entrant } from './measure.ts';
import type { Workload } from './workloads/workload.ts';

/**
 * Servers are worth comparing only where they give the same answers.
 * @throws Error naming the workload and the question's number; the answers hold (made-up) people
 */
export async function assertSameAnswers(
  entrants: readonly Entrant[],
  { id, agree, sample, beside }: Workload,
): Promise<void> {
  // Those who are asked something else are compared where that is the workload.
  const asked = entrants.filter(({ name }) => name !== beside?.name);
  for (let i = 0; i < sample; i += 1) {
    const answers = await Promise.all(asked.map((entrant) => answerOf(entrant, entrant.questions[i])));
    for (const [e, { status, body }] of answers.entries()) {
      const { name, status: expected } = asked[e] as Entrant;
      if (status !== expected || (expected === 200 && body.data == null))
        throw new Error(`${id}, question ${i}: ${name} answered ${status}`);
      const same = isDeepStrictEqual(comparable(body.data, agree), comparable(answers[0]?.body.data, agree));
      if (!same || (expected === 200 && body.errors !== undefined))
        throw new Error(`${id}, question ${i}: ${name} gives another answer than ${asked[0]?.name}`);
    }
  }
}

/** Where masks stand in the way, any value is as good as another, but not as none. */
function comparable(value: unknown, agree: Workload['agree']): unknown {
  if (agree === 'values' || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((one) => comparable(one, agree));
  if (typeof value !== 'object') return true;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, comparable(one, agree)]));
}

interface Answer {
  readonly status: number;
  readonly body: { readonly data?: unknown; readonly errors?: unknown };
}

async function answerOf({ contender, questions }: Entrant, asked: Question | undefined): Promise<Answer> {
  const { body, headers } = asked ?? (questions[0] as Question);
  const response = await fetch(contender.url, {
    method: 'POST',
    headers: { ...contender.headers, ...headers, 'content-type': 'application/json' },
    body,
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
