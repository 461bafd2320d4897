import type { DescribedTable } from '../../connectors/connector.ts';
import type { Bilingual } from '../../errors.ts';
import type { Measure, MeasureKind } from '../../policies/source-life/quality.ts';
import type { Column } from '../../schema/catalogue.ts';
import { parseIdNumber } from '../../schema/id-number.ts';
import { ANY_OTHER, readMoment } from '../../schema/value-type.ts';
import { type Base, type EntitySample, keysOf, type SampledRow } from './sample-entity.ts';

export interface MeasuringInput {
  readonly described: readonly DescribedTable[] | undefined;
  readonly base: Base | undefined;
  readonly now: Date;
}

const UNREACHABLE = { zh: '来源没有应答', en: 'the source did not answer' };
const NOT_LISTED = { zh: '来源不能列举其各行', en: 'the source cannot list its rows' };
const NO_ROWS = { zh: '抽样中没有行', en: 'there were no rows in the sample' };
const NOT_BY_PERSON = { zh: '不按身份号码关联', en: 'it is not joined by ID number' };
const SEVERAL_MEANT = { zh: '本可有多行', en: 'several rows are meant to be there' };
const NO_LATEST = { zh: '未指明更新时间列(latest)', en: 'no column of the last update is named (latest)' };
const NO_COUNT = { zh: '来源不报行数', en: 'the source does not tell how many rows it has' };
const NO_BASE = { zh: '基础信息库没有应答', en: 'the base database did not answer' };

/** The quality report of an entity: each measure, or why there is none. No value is in it. */
export async function measureEntity(
  sample: EntitySample,
  input: MeasuringInput,
): Promise<readonly Measure[]> {
  const { entity, byPerson, expectsOne, listed, asked, found, failed } = sample;
  const rows = listed ?? [...found.values()].flat();
  const told = (kind: MeasureKind, value: number): Measure => ({
    kind,
    coordinate: entity.name,
    value: rounded(value),
  });
  const not = (kind: MeasureKind, reason: Bilingual): Measure => ({
    kind,
    coordinate: entity.name,
    value: null,
    reason,
  });
  if (failed) return [...WHOLE.map((kind) => not(kind, UNREACHABLE))];
  const keys = keysOf(rows, entity.table.key, byPerson);
  const table = input.described?.find(({ name }) => name === entity.table.name);
  return [
    told('SAMPLED', rows.length),
    table?.rows === undefined ? not('ROWS', NO_COUNT) : told('ROWS', table.rows),
    !byPerson
      ? not('JOIN_COVERAGE', NOT_BY_PERSON)
      : listed === undefined
        ? not('JOIN_COVERAGE', NOT_LISTED)
        : await joinCoverage(keys, input.base, { told, not }),
    !byPerson
      ? not('KNOWN_CARDHOLDERS', NOT_BY_PERSON)
      : asked.length === 0
        ? not('KNOWN_CARDHOLDERS', NO_BASE)
        : told('KNOWN_CARDHOLDERS', found.size / asked.length),
    !expectsOne
      ? not('DUPLICATE_KEYS', SEVERAL_MEANT)
      : found.size === 0
        ? not('DUPLICATE_KEYS', NO_ROWS)
        : told(
            'DUPLICATE_KEYS',
            share([...found.values()], ({ length }) => length > 1),
          ),
    !byPerson
      ? not('WRONG_CHECK_DIGITS', NOT_BY_PERSON)
      : keys.length === 0
        ? not('WRONG_CHECK_DIGITS', NO_ROWS)
        : told(
            'WRONG_CHECK_DIGITS',
            share(keys, (key) => !parseIdNumber(key, input.now).ok),
          ),
    freshness(rows, sample, { told, not, now: input.now }),
    ...[...entity.fields.values()].flatMap((field) =>
      field.kind === 'column' ? measureColumn(field, rows) : [],
    ),
  ];
}

const WHOLE: readonly MeasureKind[] = [
  'SAMPLED',
  'ROWS',
  'JOIN_COVERAGE',
  'KNOWN_CARDHOLDERS',
  'DUPLICATE_KEYS',
  'WRONG_CHECK_DIGITS',
  'FRESHNESS_DAYS',
];

interface Telling {
  readonly told: (kind: MeasureKind, value: number) => Measure;
  readonly not: (kind: MeasureKind, reason: Bilingual) => Measure;
}

async function joinCoverage(
  keys: readonly string[],
  base: Base | undefined,
  { told, not }: Telling,
): Promise<Measure> {
  if (keys.length === 0) return not('JOIN_COVERAGE', NO_ROWS);
  if (base === undefined) return not('JOIN_COVERAGE', NO_BASE);
  const { name: table, key: column, latest } = base.entity.table;
  const known = await base.connector
    .lookup({
      scope: {
        ...{ table, columns: [], rowFilter: [], expects: 'ONE', latest, order: undefined },
        key: { column, type: 'ID_NUMBER' },
      },
      keys,
      limit: 1,
    })
    .catch(() => undefined);
  return known === undefined
    ? not('JOIN_COVERAGE', NO_BASE)
    : told('JOIN_COVERAGE', known.size / keys.length);
}

function freshness(
  rows: readonly SampledRow[],
  { entity }: EntitySample,
  { told, not, now }: Telling & { readonly now: Date },
): Measure {
  const { latest } = entity.table;
  if (latest === undefined) return not('FRESHNESS_DAYS', NO_LATEST);
  const moments = rows.flatMap((row) => readMoment(row.get(latest) ?? '') ?? []);
  if (moments.length === 0) return not('FRESHNESS_DAYS', NO_ROWS);
  const newest = Math.max(...moments.map((moment) => Date.parse(moment)));
  return told('FRESHNESS_DAYS', Math.max(0, (now.getTime() - newest) / 86_400_000));
}

function measureColumn({ coordinate, name, type }: Column, rows: readonly SampledRow[]): readonly Measure[] {
  const unknown = type.codes === undefined ? [] : (['UNKNOWN_CODES'] as const);
  if (rows.length === 0)
    return (['NULLS', ...unknown, 'UNREADABLE'] as const).map((kind) => ({
      kind,
      coordinate,
      value: null,
      reason: NO_ROWS,
    }));
  const isEmpty = (text: string | null | undefined) => text == null || text.trim() === '';
  const filled = rows.flatMap((row) => {
    const text = row.get(name);
    return text == null || isEmpty(text) ? [] : [text];
  });
  const told = (kind: MeasureKind, value: number): Measure => ({ kind, coordinate, value: rounded(value) });
  const nulls = told('NULLS', 1 - filled.length / rows.length);
  if (type.codes !== undefined) {
    const codes = new Set(Object.values(type.codes).filter((code) => code !== ANY_OTHER));
    return [
      nulls,
      told(
        'UNKNOWN_CODES',
        share(filled, (text) => !codes.has(text.trim())),
      ),
    ];
  }
  return [
    nulls,
    told(
      'UNREADABLE',
      share(filled, (text) => type.read(text) === undefined),
    ),
  ];
}

function share<T>(all: readonly T[], is: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(is).length / all.length;
}

/** Ten thousandths are fine enough for a sample. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
