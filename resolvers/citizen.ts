import type { Pool } from 'pg';
import { type PersonalAccess, readHistory } from '../audit/history.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import { HubError } from '../errors.ts';
import type { QueryMyAccessHistoryArgs } from '../generated/graphql.ts';
import { readEmbargoes } from '../policies/citizen/read-embargoes.ts';
import { readServiceItems } from '../policies/service-items/read-service-items.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { AccessWords } from './access-words.ts';
import { pageSize } from './arguments.ts';
import type { CursorSeal } from './cursor.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

export interface CitizenResolversInput {
  readonly pool: Pool;
  readonly pseudonyms: SubjectPseudonyms;
  readonly words: AccessWords;
  /** Seals places in the log, which would tell a citizen how much the hub is asked. */
  readonly seal: CursorSeal;
}

/** Citizens see who looked at their data, through a platform that has verified them. */
export function citizenResolvers({ pool, pseudonyms, words, seal }: CitizenResolversInput): ResolverMap {
  const Query = {
    async myAccessHistory(_: unknown, args: QueryMyAccessHistoryArgs, context: RequestContext) {
      const citizen = citizenOf(context);
      const size = pageSize(args.first ?? 20);
      const binding = JSON.stringify(['history', citizen, args.from ?? null, args.to ?? null]);
      const found = await readHistory(pool, {
        subject: pseudonyms.inEveryEpoch(citizen),
        embargoes: await readEmbargoes(pool, new Date()),
        from: args.from == null ? undefined : new Date(args.from),
        to: args.to == null ? undefined : new Date(args.to),
        before: args.after == null ? undefined : BigInt(seal.open(args.after, binding)),
        limit: size + 1,
      });
      const page = found.slice(0, size);
      const cursorOf = (access: PersonalAccess | undefined) =>
        access === undefined ? null : seal.seal(placeOf(access.seq), binding);
      return {
        nodes: await present(page, citizen),
        pageInfo: {
          hasNextPage: found.length > size,
          hasPreviousPage: args.after != null,
          startCursor: cursorOf(page[0]),
          endCursor: cursorOf(page.at(-1)),
        },
      };
    },
  };

  const present = async (accesses: readonly PersonalAccess[], citizen: string) => {
    const purposeOf = await readPurposes(accesses);
    return accesses.map((access) => ({
      id: entryIdOf(seal, citizen, access.seq),
      time: access.entry.time,
      department: access.entry.department,
      departmentName: words.department(access.entry.department),
      purpose: purposeOf(access.entry.purpose),
      purposeCode: access.entry.purpose,
      outcome: access.released ? 'RELEASED' : 'ASKED',
      emergency: access.entry.emergency !== null,
      data: () => words.data(access),
    }));
  };

  /** The names of the service items; one that is not in the catalogue goes by its code. */
  const readPurposes = async (accesses: readonly PersonalAccess[]) => {
    const codes = [...new Set(accesses.flatMap(({ entry }) => entry.purpose ?? []))];
    const items = await readServiceItems(pool, {
      filter: { codes },
      today: dateInShanghai(new Date()),
      limit: codes.length,
    });
    const names = new Map(
      items.map(({ code, version, versions }) => {
        const named = versions.find((other) => other.version === version) ?? versions[0];
        return [code, named?.document.name];
      }),
    );
    return (code: string | null) => (code === null ? null : (names.get(code) ?? { zh: code, en: code }));
  };

  return { Query };
}

/** @throws HubError FORBIDDEN where the platform has not said whom it has verified */
export function citizenOf({ facts: { citizen } }: RequestContext): string {
  if (citizen !== undefined) return citizen;
  throw new HubError('FORBIDDEN', {
    detail: {
      zh: '须以 Onecard-Subject 请求头给出经核验的公民身份',
      en: 'the header Onecard-Subject has to say which citizen has been verified',
    },
  });
}

const entryBinding = (citizen: string): string => JSON.stringify(['entry', citizen]);

/** The identifier of an entry for one citizen: nobody else's, and no count of anything. */
export function entryIdOf(seal: CursorSeal, citizen: string, seq: bigint): string {
  return seal.seal(placeOf(seq), entryBinding(citizen));
}

/** The place of an entry; undefined for what is no identifier of this citizen's. */
export function readMyEntryId(seal: CursorSeal, citizen: string, id: string): bigint | undefined {
  try {
    return BigInt(seal.open(id, entryBinding(citizen)));
  } catch (error) {
    if (error instanceof HubError) return undefined;
    throw error;
  }
}

/** All of one length, lest the length of an identifier tell the number's. */
function placeOf(seq: bigint): string {
  return String(seq).padStart(19, '0');
}
