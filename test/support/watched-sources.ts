import { inject } from 'vitest';
import { startSourceProxy } from './source-proxy.ts';

/** The shared province's sources, each behind a proxy that sees every statement on the wire. */
export interface WatchedSources {
  /** Addresses by connection name, for `startTestHub`. */
  readonly urls: Readonly<Record<string, string>>;
  /** What reached any of them since the last `forget`. */
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
      return proxies.flatMap(([, { statements }]) => statements);
    },
    forget: () => {
      for (const [, proxy] of proxies) proxy.forget();
    },
    close: async () => {
      for (const [, proxy] of proxies) await proxy.close();
    },
  };
}
