import DataLoader from 'dataloader';

/** Requests that one statement takes at the most. */
const MAX_BATCH = 100;

/**
 * Puts together what arrives under one key while the last batch of that key is on its way, so that a busy agreement
 * asks the database once at a time and does not queue on its own row. A key that is idle is forgotten.
 */
export class Batches<Question, Answer> {
  readonly #run: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  readonly #lines = new Map<string, DataLoader<Question, Answer>>();

  /** @param run answers the questions of one key, one answer each, in their order */
  constructor(run: (questions: readonly Question[]) => Promise<readonly Answer[]>) {
    this.#run = run;
  }

  ask(key: string, question: Question): Promise<Answer> {
    const line = this.#lines.get(key) ?? this.#open(key);
    return line.load(question);
  }

  #open(key: string): DataLoader<Question, Answer> {
    let running: Promise<unknown> = Promise.resolve();
    let chain: Promise<unknown> = running;
    let waiting = 0;
    const line = new DataLoader<Question, Answer>(
      (questions) => {
        const answers = this.#run(questions);
        running = answers;
        return answers;
      },
      {
        cache: false,
        maxBatchSize: MAX_BATCH,
        batchScheduleFn: (dispatch) => {
          waiting += 1;
          chain = chain.then(async () => {
            dispatch();
            // Whoever asked is told of a failure; the next batch leaves all the same.
            await running.catch(() => undefined);
            waiting -= 1;
            if (waiting === 0) this.#lines.delete(key);
          });
        },
      },
    );
    this.#lines.set(key, line);
    return line;
  }
}
