import type { HttpClient } from '../http/http-client.ts';
import { SourceFailure } from '../source-failure.ts';

/**
 * Whether a source answers at all: by any status, for nothing is known of what lies at its address, but that it does not know
 * who the hub is.
 */
export async function probe(http: HttpClient, base: URL): Promise<void> {
  try {
    const { status } = await http.send({ method: 'GET', url: base });
    if (status === 401) throw new SourceFailure('HTTP_401');
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof SourceFailure && cause.code.startsWith('HTTP_3')) return;
    throw error;
  }
}
