import { inject } from 'vitest';
import { startSourceProxy } from './source-proxy.ts';

/** The shared province's sources, each behind a proxy that sees every statement on the wire. */
export interface WatchedSources {
  /** Addresses by connection name, for `startTestHub`. */
  readonly urls: Readonly<Record<string, string>>;
  /** What was asked of any of their tables since the last `forget`; looks at PostgreSQL's own catalogue do not count. */
  readonly statements: readonly string[];
  forget(): void;
  close(): Promise<void>;
}

export async function watchSources(): Promise<WatchedSources> {
  const proxies = await Promise.all(
    Object.entries(inject('provinceUrls')).map(
      async ([connection, url]) => [connection, await startSourceProxy(url)] as const,
    ),
  );
  return {
    urls: Object.fromEntries(proxies.map(([connection, { url }]) => [connection, url])),
    get statements() {
      return proxies.flatMap(([, { statements }]) => statements.filter((text) => !text.includes('pg_class')));
    },
    forget: () => {
      for (const [, proxy] of proxies) proxy.forget();
    },
    close: async () => {
      for (const [, proxy] of proxies) await proxy.close();
    },
  };
}
