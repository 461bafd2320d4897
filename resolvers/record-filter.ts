import type { EntryFilter } from '../audit/search.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import type { AccessRecordFilter } from '../generated/graphql.ts';
import { assertNoNul } from './arguments.ts';
import { withoutNulls } from './without-nulls.ts';

/**
 * What auditors search for, as the log has it: of an ID number only its pseudonyms.
 * @throws HubError BAD_USER_INPUT for texts that no entry holds
 */
export function readRecordFilter(
  filter: AccessRecordFilter | null | undefined,
  pseudonyms: SubjectPseudonyms,
): EntryFilter {
  const { subject, from, to, ...exact } = withoutNulls(filter ?? {});
  for (const text of Object.values(exact)) assertNoNul(text);
  return {
    ...exact,
    ...(subject === undefined ? {} : { subject: pseudonyms.inEveryEpoch(subject) }),
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
  };
}
