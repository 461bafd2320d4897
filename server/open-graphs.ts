import type { Pool } from 'pg';
import { every } from '../every.ts';
import { readGeneration } from '../policies/source-life/published-sources.ts';
import { SchemaFaultsError } from '../schema/fault.ts';
import type { Graph } from './graph.ts';
import { Graphs, type GraphsInService } from './graphs.ts';

/** Every hub looks this often whether something was published; with loading it serves within two seconds. */
const LOOK_MS = 500;

export interface OpenGraphsInput {
  readonly pool: Pool;
  readonly load: () => Promise<Graph>;
  /** Begins work beside the requests for a graph, such as the review of agreements; ended when the next graph comes. */
  readonly onGraph: (graph: Graph) => { close(): Promise<void> };
  readonly onError: (error: unknown) => void;
}

export interface OpenGraphs extends GraphsInService {
  close(): Promise<void>;
}

/**
 * Loads the graph and keeps to what is published: each further publication brings a graph that succeeds the one before. One
 * that cannot be loaded is told and tried again, while the one before goes on serving.
 * @throws SchemaFaultsError where a source that comes with the hub is not as its SDL file says
 */
export async function openGraphs({ pool, load, onGraph, onError }: OpenGraphsInput): Promise<OpenGraphs> {
  const first = await load();
  const graphs = new Graphs(first, onError);
  const faults = first.sources.faults.filter(({ place }) => !isOnboarded(place.file));
  if (faults.length > 0) {
    await graphs.close();
    throw new SchemaFaultsError(faults);
  }
  let beside = onGraph(first);
  const look = every(
    LOOK_MS,
    async () => {
      if ((await readGeneration(pool)) === graphs.current.generation) return;
      graphs.succeed(await load());
      await beside.close();
      beside = onGraph(graphs.current);
    },
    onError,
  );
  return {
    get current() {
      return graphs.current;
    },
    lend: () => graphs.lend(),
    async close() {
      await look.close();
      await beside.close();
      await graphs.close();
    },
  };
}

/** `finance@3.graphql`: see `sdlNameOf`. */
function isOnboarded(file: string): boolean {
  return file.includes('@');
}
