import type { RowSource } from '../../connectors/connector.ts';
import type { PeopleQuestion } from '../../policies/row-filter.ts';

export type Connectors = ReadonlyMap<string, RowSource>;

/** No source has a row about it. */
const NOBODY = '-';

/**
 * Who meets the row filter, of these people. Each source is asked about all of them, side by side, and even where there
 * is nobody to ask about: a source that is down, or slow, must not tell who is there by being asked.
 * @throws HubError SOURCE_UNAVAILABLE
 */
export async function knownPeople(
  connectors: Connectors,
  questions: readonly PeopleQuestion[],
  people: readonly string[],
): Promise<(subject: string) => boolean> {
  const keys = people.length === 0 ? [NOBODY] : [...new Set(people)];
  const known = await Promise.all(
    questions.map(({ source, scope }) =>
      (connectors.get(source) as RowSource).lookup({ scope, keys, limit: 1 }),
    ),
  );
  return (subject) => known.every((rows) => rows.has(subject));
}
