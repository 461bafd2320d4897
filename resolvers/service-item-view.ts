import DataLoader from 'dataloader';
import type { Pool } from 'pg';
import type { Language } from '../errors.ts';
import {
  readServiceItems,
  type ServiceItemRecord,
  type ServiceItemVersionRecord,
} from '../policies/service-items/read-service-items.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';

/** Service items as the graph shows them; several that are asked for one by one are read with one statement. */
export interface ServiceItemView {
  /** Undefined where there is none. */
  one(code: string): Promise<unknown>;
  many(records: readonly ServiceItemRecord[]): readonly unknown[];
}

export function createServiceItemView(pool: Pool, language: Language): ServiceItemView {
  const records = new DataLoader(async (codes: readonly string[]) => {
    const today = dateInShanghai(new Date());
    const found = await readServiceItems(pool, { filter: { codes }, today, limit: codes.length });
    return codes.map((code) => found.find((record) => record.code === code));
  });
  return {
    async one(code) {
      const record = await records.load(code);
      return record && present(record, language);
    },
    many: (found) => found.map((record) => present(record, language)),
  };
}

function present(record: ServiceItemRecord, language: Language) {
  const versions = record.versions.map((version) => presentVersion(version, language));
  return { ...record, versions, inForce: versions.find(({ version }) => version === record.version) ?? null };
}

function presentVersion({ document, ...rest }: ServiceItemVersionRecord, language: Language) {
  return {
    ...rest,
    name: document.name[language],
    legalBasis: document.legalBasis[language],
    minimum: document.minimum,
  };
}
