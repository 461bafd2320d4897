import { quantile } from '../statistics.ts';

export interface Question {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface Where {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as they come
export type Data = any;

/** @throws Error with what the hub says, where it answers with errors */
export async function ask({ url, headers }: Where, question: Question): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(question),
  });
  const { data, errors } = (await response.json()) as { readonly data?: Data; readonly errors?: Data };
  if (errors !== undefined) throw new Error(`${response.status} ${JSON.stringify(errors)}`);
  return data;
}

/**
 * Milliseconds within which a quarter of the questions are answered, one after another: the lower quartile, since other work on the
 * machine makes single answers late, and not all of them. Those of the beginning only warm up.
 */
export async function quartileOf(
  where: Where,
  questions: readonly Question[],
  check: (data: Data) => boolean = () => true,
): Promise<number> {
  const ms: number[] = [];
  const warming = Math.ceil(questions.length / 4);
  for (const [i, question] of questions.entries()) {
    const began = performance.now();
    const data = await ask(where, question);
    if (i >= warming) ms.push(performance.now() - began);
    if (!check(data)) throw new Error(`unexpected answer: ${JSON.stringify(data).slice(0, 400)}`);
  }
  return lowerQuartile(ms);
}

export function lowerQuartile(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.25,
  );
}
