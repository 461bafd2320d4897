import type { Graph } from './graph.ts';

/** A graph that is lent to one request. */
export interface LentGraph {
  readonly graph: Graph;
  /** The request has been answered. May be called again, which changes nothing. */
  release(): void;
}

/** What routes need of the graphs. */
export interface GraphsInService {
  readonly current: Graph;
  /** For one request, from its beginning to its answer. */
  lend(): LentGraph;
}

interface Serving {
  readonly graph: Graph;
  requests: number;
  succeeded: boolean;
}

/**
 * The graphs in service. New requests get the newest; those that are under way end on the one that they began with, and only
 * then is it taken down.
 */
export class Graphs implements GraphsInService {
  readonly #onError: (error: unknown) => void;
  readonly #ending = new Set<Promise<void>>();
  #current: Serving;

  constructor(first: Graph, onError: (error: unknown) => void) {
    this.#current = { graph: first, requests: 0, succeeded: false };
    this.#onError = onError;
  }

  get current(): Graph {
    return this.#current.graph;
  }

  lend(): LentGraph {
    const serving = this.#current;
    serving.requests += 1;
    let released = false;
    return {
      graph: serving.graph,
      release: () => {
        if (released) return;
        released = true;
        serving.requests -= 1;
        this.#endIfIdle(serving);
      },
    };
  }

  /** From now on requests get this one. */
  succeed(graph: Graph): void {
    const before = this.#current;
    this.#current = { graph, requests: 0, succeeded: false };
    before.succeeded = true;
    this.#endIfIdle(before);
  }

  /** When no request is under way any more. */
  async close(): Promise<void> {
    this.#end(this.#current.graph);
    await Promise.all(this.#ending);
  }

  #endIfIdle({ graph, requests, succeeded }: Serving): void {
    if (succeeded && requests === 0) this.#end(graph);
  }

  #end({ apollo, sources }: Graph): void {
    const ending = Promise.all([apollo.stop(), sources.release()])
      .then(() => undefined, this.#onError)
      .finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}
