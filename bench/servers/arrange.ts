import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { recordEnrolment } from '../../demo/enrol.ts';
import type { AgreementDocument } from '../../policies/agreement.ts';
import { saveAgreement } from '../../policies/save-agreement.ts';
import { extendCatalogue } from '../../schema/build.ts';
import { installationSecret } from '../../server/installation-secret.ts';
import { enrolSource } from '../../server/sources/enrol-source.ts';
import type { Question } from '../load/load.ts';
import type { Contender } from './contender.ts';
import type { HubContender } from './hub.ts';
import type { SlowServices } from './slow-services.ts';

export interface BenchAgreement {
  readonly id: string;
  readonly document: AgreementDocument;
}

const DEPARTMENTS = { 'bench-library': 'EDUCATION', 'bench-museum': 'TOURISM' } as const;

/** Puts sources and agreements into force in a running hub, in the way in which a demo's are. */
export async function arrange(
  { installation, addresses }: HubContender,
  services: SlowServices,
  agreements: readonly BenchAgreement[],
): Promise<void> {
  const { catalogue, settings } = installation;
  const { secret } = installationSecret(settings);
  const ids = Object.keys(DEPARTMENTS) as (keyof typeof DEPARTMENTS)[];
  const sources = ids.map((id) => ({
    id,
    department: DEPARTMENTS[id],
    kind: 'REST',
    sdl: readFileSync(new URL(`../slow/${id}.graphql`, import.meta.url), 'utf8'),
    address: { url: services.addresses[id] },
  }));
  const extended = extendCatalogue(
    catalogue,
    sources.map(({ id, sdl }) => ({ name: `${id}.graphql`, text: sdl })),
  );
  const pool = new pg.Pool({ connectionString: addresses.admin, max: 4 });
  try {
    const client = await pool.connect();
    try {
      for (const source of sources) await enrolSource(client, source, secret);
    } finally {
      client.release();
    }
    for (const agreement of agreements)
      await saveAgreement(pool, extended, { ...agreement, record: recordEnrolment(agreement) });
  } finally {
    await pool.end();
  }
}

const PATIENCE_MS = 20_000;

/** A hub serves a new source once it has read of its publication: until then it does not know the fields. */
export async function awaitServed({ url, headers }: Contender, question: Question): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { status } = await fetch(url, {
      method: 'POST',
      headers: { ...headers, ...question.headers, 'content-type': 'application/json' },
      body: question.body,
    });
    if (status === 200 || status === 403 || performance.now() > until) return;
    await sleep(200);
  }
}
