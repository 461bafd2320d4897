import { type AuditResult, serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub();
});

afterAll(() => hub.stop());

/** What a demo client sends with every request, whatever the audit puts into it. */
async function clientFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${await hub.token('roadside-terminal')}`);
  headers.set('onecard-agreement', 'roadside-check');
  headers.set('onecard-purpose', 'driving-licence-proof');
  return fetch(url, { ...init, headers });
}

// The audits themselves do not depend on the address, which the hub has only later.
const audits = serverAudits({ url: () => `${hub.url}/graphql`, fetchFn: clientFetch });

describe('GraphQL over HTTP', () => {
  test('has audits', () => {
    expect(audits.length).toBeGreaterThan(60);
  });

  test.each(audits)('$name', async ({ fn }) => {
    const result = await fn();
    if (result.status === 'notice') process.stdout.write(`  ${said(result)}\n`);
    expect(['ok', 'notice'], said(result)).toContain(result.status);
  });

  test('knows POST only: a query in a URL would put ID numbers into logs', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']) {
      const response = await clientFetch(`${hub.url}/graphql?query=%7B__typename%7D`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      expect(await response.text()).not.toContain('"data"');
    }
  });

  test('answers in the media type that is asked for, and lets no cache keep it', async () => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await hub.ask('{ __typename }', { headers: { accept } });
      expect(answer.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const refusal = await hub.ask('{ __typename }', { headers: { accept, 'onecard-denied': 'no' } });
      expect(refusal.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
      expect(refusal.headers.get('cache-control')).toBe('no-store');
    }
  });
});

function said(result: AuditResult): string {
  return `${result.id} ${result.name}: ${result.status === 'ok' ? 'ok' : `${result.status}, ${result.reason}`}`;
}
