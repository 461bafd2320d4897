import type { SourceCheck } from '../../generated/graphql.ts';
import type { Words } from '../agreement/words.ts';
import { table } from '../table.ts';

export const CHECK = `checkedAt occasion version passed
  measures { kind coordinate value reason }
  outcomes { id kind coordinate expected found met }`;

const SHARES = new Set([
  'JOIN_COVERAGE',
  'KNOWN_CARDHOLDERS',
  'DUPLICATE_KEYS',
  'WRONG_CHECK_DIGITS',
  'NULLS',
  'UNKNOWN_CODES',
  'UNREADABLE',
]);

/** A quality report, and how the contract was met. */
export function describeCheck({ measures, outcomes, passed }: SourceCheck, words: Words): readonly string[] {
  const zh = words.language === 'zh';
  const shown = (kind: string, value: number) =>
    SHARES.has(kind) ? `${Math.round(value * 1000) / 10}%` : String(Math.round(value * 10) / 10);
  return [
    ...table(
      zh ? ['坐标', '测量', '所得'] : ['coordinate', 'measure', 'found'],
      // Columns without a null and without a fault are nothing to read.
      measures
        .filter(
          ({ kind, value }) => !(['NULLS', 'UNREADABLE', 'UNKNOWN_CODES'].includes(kind) && value === 0),
        )
        .map(({ kind, coordinate, value, reason }) => [
          coordinate,
          kind,
          value == null
            ? words.say({ zh: `无法测量:${reason}`, en: `not measurable: ${reason}` })
            : shown(kind, value),
        ]),
    ),
    ...outcomes.map(
      ({ id, kind, coordinate, expected, found, met }) =>
        `${met ? '✓' : '✗'} ${id}: ${kind} ${coordinate ?? ''} ${expected} (${found ?? '—'})`,
    ),
    ...(outcomes.length === 0
      ? []
      : [
          passed
            ? words.say({ zh: '数据契约已满足', en: 'the contract is met' })
            : words.say({ zh: '数据契约未满足', en: 'the contract is not met' }),
        ]),
  ];
}
