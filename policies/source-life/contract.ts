import { type Bilingual, HubError } from '../../errors.ts';
import type { Measure, MeasureKind } from './quality.ts';

export type ExpectationKind = keyof typeof KINDS;

/** What a source's contract demands of a measure. */
export interface Expectation {
  readonly id: string;
  readonly kind: ExpectationKind;
  /** Of a type or a field; null: of every one that is measured. */
  readonly coordinate: string | null;
  /** A share, days or rows. */
  readonly value: number;
}

export interface Outcome extends Omit<Expectation, 'value'> {
  readonly expected: number;
  /** The worst that was measured; null where nothing could be. */
  readonly found: number | null;
  readonly met: boolean;
}

const KINDS = {
  JOIN_COVERAGE_AT_LEAST: { measure: 'JOIN_COVERAGE', least: true, isShare: true },
  DUPLICATES_AT_MOST: { measure: 'DUPLICATE_KEYS', least: false, isShare: true },
  WRONG_CHECK_DIGITS_AT_MOST: { measure: 'WRONG_CHECK_DIGITS', least: false, isShare: true },
  NULLS_AT_MOST: { measure: 'NULLS', least: false, isShare: true },
  UNKNOWN_CODES_AT_MOST: { measure: 'UNKNOWN_CODES', least: false, isShare: true },
  FRESHNESS_DAYS_AT_MOST: { measure: 'FRESHNESS_DAYS', least: false, isShare: false },
  ROWS_AT_LEAST: { measure: 'ROWS', least: true, isShare: false },
} as const satisfies Record<
  string,
  { readonly measure: MeasureKind; readonly least: boolean; readonly isShare: boolean }
>;

/** How measures meet a contract. What cannot be measured is not met: nobody knows that it is. */
export function meetExpectations(
  expectations: readonly Expectation[],
  measures: readonly Measure[],
): readonly Outcome[] {
  return expectations.map(({ value: expected, ...expectation }) => {
    const { measure, least } = KINDS[expectation.kind];
    const values = measures.flatMap(({ kind, coordinate, value }) =>
      kind === measure && value !== null && (expectation.coordinate ?? coordinate) === coordinate
        ? [value]
        : [],
    );
    const found = values.length === 0 ? null : least ? Math.min(...values) : Math.max(...values);
    const met = found !== null && (least ? found >= expected : found <= expected);
    return { ...expectation, expected, found, met };
  });
}

/** @throws HubError CONFLICT naming each expectation that is not met, what it demands and what was found */
export function assertMet(outcomes: readonly Outcome[]): void {
  const failed = outcomes.filter(({ met }) => !met);
  if (failed.length === 0) return;
  throw new HubError('CONFLICT', {
    detail: {
      zh: `数据契约未满足:${failed.map((outcome) => tell(outcome).zh).join(';')}`,
      en: `the contract is not met: ${failed.map((outcome) => tell(outcome).en).join('; ')}`,
    },
  });
}

function tell({ id, kind, coordinate, expected, found }: Outcome): Bilingual {
  const place = coordinate === null ? '' : `(${coordinate})`;
  return {
    zh: `${id} ${kind}${place} ${expected},实为 ${found ?? '无法测量'}`,
    en: `${id} ${kind}${place} ${expected}, but found ${found ?? 'nothing that can be measured'}`,
  };
}

/** What a contract demanded that another one no longer demands as strictly: removed, relaxed, or of something else. */
export function relaxedBy(
  before: readonly Expectation[],
  after: readonly Expectation[],
): readonly Expectation[] {
  return before.filter(({ id, kind, coordinate, value }) => {
    const now = after.find((one) => one.id === id);
    if (now === undefined || now.kind !== kind || now.coordinate !== coordinate) return true;
    return KINDS[kind].least ? now.value < value : now.value > value;
  });
}

const MOST = 100;

/** @throws HubError BAD_USER_INPUT for too many, for an id that is none or comes twice, for a bound out of range */
export function assertExpectations(expectations: readonly Expectation[]): void {
  if (expectations.length > MOST)
    throw refuse(`期望至多 ${MOST} 条`, `there are ${MOST} expectations at the most`);
  const ids = new Set<string>();
  for (const { id, kind, coordinate, value } of expectations) {
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(id) || ids.has(id))
      throw refuse(
        '期望的标识应为小写字母、数字与连字符,且各不相同',
        'the identifier of an expectation has lower-case letters, digits and hyphens, and each is another',
      );
    ids.add(id);
    if (coordinate !== null && !/^[A-Za-z_]\w{0,99}(\.[A-Za-z_]\w{0,99})?$/.test(coordinate))
      throw refuse(`${id}:coordinate 应为 类型 或 类型.字段`, `${id}: coordinate must be Type or Type.field`);
    if (!Number.isFinite(value) || value < 0 || (KINDS[kind].isShare && value > 1))
      throw refuse(
        `${id}:value 应为${KINDS[kind].isShare ? ' 0–1 的比例' : '非负数'}`,
        `${id}: value must be ${KINDS[kind].isShare ? 'a share from 0 to 1' : 'a number that is not negative'}`,
      );
  }
}

function refuse(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
