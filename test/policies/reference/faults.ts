import type { Catalogue, Column, Entity } from '../../../schema/catalogue.ts';
import type { Case } from './draw-case.ts';
import type { HubAnswer } from './hub-in-memory.ts';
import type { Expected } from './interpreter.ts';
import { openedBy } from './opened.ts';
import { sameText, tableName } from './tables.ts';

export interface Compared {
  readonly drawn: Pick<Case, 'deniedAsNull'>;
  readonly expected: Expected;
  readonly answer: Pick<HubAnswer, 'data' | 'errors'>;
}

export interface Judged extends Compared {
  readonly catalogue: Catalogue;
  readonly drawn: Case;
  readonly answer: HubAnswer;
  /** The answer in a world that differs in people outside the row filter only. */
  readonly elsewhere: HubAnswer;
}

/** Everything that is wrong with the hub's answer. */
export function faultsOf(judged: Judged): readonly string[] {
  const { answer, elsewhere } = judged;
  if (answer.errors.some(({ code }) => code === 'OPERATION_TOO_COSTLY')) return [];
  const faults = [...differences(judged), ...overreaches(judged), ...leakedValues(judged)];
  if (answer.text !== elsewhere.text)
    faults.push(`tells of people outside:\n${answer.text}\n${elsewhere.text}`);
  if (answer.released !== elsewhere.released)
    faults.push(`counts people outside: ${answer.released}, ${elsewhere.released}`);
  return faults;
}

/** Where the answer is not the reference's. */
export function differences({ drawn, expected, answer }: Compared): readonly string[] {
  const { data, errors } = answer;
  const { denied, deniedArguments, refused, unreadable } = expected;
  const named = (code: string) =>
    new Set(errors.filter((error) => error.code === code).flatMap(({ coordinates }) => coordinates));
  const told = named('FIELD_NOT_GRANTED');
  const refusing = new Set([...(drawn.deniedAsNull ? [] : denied), ...deniedArguments]);
  if (refusing.size > 0)
    return data === undefined && same(told, refusing) ? [] : [`denies ${list(told)}, not ${list(refusing)}`];
  if (refused.size > 0)
    return data === undefined && told.size > 0 && isWithin(told, refused)
      ? []
      : [`filters by ${list(refused)} although it may not`];
  const faults: string[] = [];
  if (JSON.stringify(data) !== JSON.stringify(expected.data))
    faults.push(`answers\n${JSON.stringify(data)}\nin place of\n${JSON.stringify(expected.data)}`);
  if (!isWithin(told, denied)) faults.push(`denies ${list(told)}, not ${list(denied)}`);
  if (!same(named('SOURCE_UNAVAILABLE'), unreadable))
    faults.push(`cannot read ${list(named('SOURCE_UNAVAILABLE'))}, not ${list(unreadable)}`);
  const other = errors.filter(({ code }) => !['FIELD_NOT_GRANTED', 'SOURCE_UNAVAILABLE'].includes(code));
  return [...faults, ...other.map(({ code }) => `fails with ${code}`)];
}

/** What a source was asked although nothing allows it: an ungranted column, or rows of a person outside. */
function overreaches({ catalogue, drawn, answer }: Judged): readonly string[] {
  const { masks } = openedBy(catalogue, drawn.agreement, drawn.emergency);
  const allowed = new Map<string, Set<string>>();
  for (const entity of catalogue.entities.values()) {
    const columns = allowed.get(tableName(entity)) ?? new Set();
    if (entity.table.subject !== undefined) columns.add(entity.table.subject);
    for (const field of entity.fields.values()) {
      if (!masks.has(field.coordinate)) continue;
      columns.add(field.kind === 'column' ? field.name : (entity.fields.get(field.by) as Column).name);
    }
    allowed.set(tableName(entity), columns);
  }
  const base = tableName(catalogue.entities.get('Cardholder') as Entity);
  return answer.asked.flatMap(({ table, columns, people }) => {
    const beyond = columns.filter((column) => allowed.get(table)?.has(column) !== true);
    // Who is admitted is asked by look-ups without columns, and of the base database under the row filter.
    const judging = table === base || columns.length === 0;
    const outside = judging ? [] : people.filter((id) => isOutside(drawn, id));
    return [
      ...beyond.map((column) => `asks ${table} for ${column}`),
      ...outside.map((id) => `asks ${table} about ${id}, who is outside the row filter`),
    ];
  });
}

/** Values, whole and unmistakable, of people outside the row filter, anywhere in the response. */
function leakedValues({ catalogue, drawn, answer }: Judged): readonly string[] {
  if (drawn.outsiders.length === 0) return [];
  const subjects = new Map([...catalogue.entities.values()].map((e) => [tableName(e), e.table.subject]));
  return [...drawn.world.tables].flatMap(([name, rows]) => {
    const subject = subjects.get(name);
    if (subject === undefined) return [];
    return rows
      .filter((row) => isOutside(drawn, row[subject]))
      .flatMap((row) => Object.values(row))
      .filter((text) => text !== null && /-\d+-\d{3}$/.test(text) && answer.text.includes(text))
      .map((text) => `shows ${text} of somebody outside the row filter`);
  });
}

function isOutside({ outsiders }: Case, id: string | null | undefined): boolean {
  return outsiders.some((outsider) => sameText('ID_NUMBER', outsider, id));
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && isWithin(a, b);
}

function isWithin(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].every((item) => b.has(item));
}

function list(items: ReadonlySet<string>): string {
  return items.size === 0 ? 'nothing' : [...items].join(', ');
}
