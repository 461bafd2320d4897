import type { MaskName } from '../schema/masks.ts';
import { REGIONS, regionOf } from '../schema/regions.ts';
import { dateInShanghai } from './shanghai-time.ts';

type Value = string | number | boolean;

/** What masks depend on beside the value. */
export interface Masking {
  /** The date in Asia/Shanghai, `YYYY-MM-DD`, by which ages count. */
  readonly today: string;
  /** The pseudonym of a text, keyed for the agreement. */
  readonly pseudonym: (text: string) => string;
}

/**
 * Masks a value; null where there is none to speak of. Values that do not have the expected form are masked whole: a mask never lets through what it
 * does not understand.
 */
export function applyMask(mask: MaskName, value: Value, { today, pseudonym }: Masking): Value | null {
  switch (mask) {
    case 'NONE':
      return value;
    case 'NAME':
      return maskName(String(value));
    case 'ID_NUMBER':
      return /^\d{17}[\dX]$/.test(String(value)) ? keepEnds(String(value), 1, 2) : stars(18);
    case 'ID_NUMBER_3_4':
      return /^\d{17}[\dX]$/.test(String(value)) ? keepEnds(String(value), 3, 4) : stars(18);
    case 'BANK_ACCOUNT':
      return /^\d{12,24}$/.test(String(value)) ? keepEnds(String(value), 4, 4) : stars(16);
    case 'DISTRICT':
      return upTo(DISTRICT, String(value));
    case 'REGION':
      return /^\d{6}$/.test(String(value))
        ? (regionOf(String(value))?.code ?? stars(6))
        : upTo(CITY, String(value));
    case 'YEAR':
      return yearOf(String(value)) ?? stars(4);
    case 'PSEUDONYM':
      return pseudonym(String(value));
    case 'EXISTS':
      // Blanks are no value, whatever the column holds.
      return String(value).trim() === '' ? null : stars(3);
    case 'MOBILE':
      return /^1[3-9]\d{9}$/.test(String(value)) ? keepEnds(String(value), 3, 4) : stars(11);
    case 'AGE_BAND':
      return ageBand(String(value), today);
  }
}

/** Surnames of two characters, of which both are kept (百家姓, the frequent ones). */
const COMPOUND_SURNAMES = new Set([
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '令狐',
  '慕容',
  '司徒',
  '夏侯',
  '端木',
  '南宫',
  '独孤',
]);

function maskName(name: string): string {
  const characters = [...name];
  // A single character may be the whole name.
  if (characters.length < 2) return stars(1);
  const kept = characters.length > 2 && COMPOUND_SURNAMES.has(characters.slice(0, 2).join('')) ? 2 : 1;
  return characters.slice(0, kept).join('') + stars(characters.length - kept);
}

function keepEnds(text: string, first: number, last: number): string {
  return text.slice(0, first) + stars(text.length - first - last) + text.slice(-last);
}

function stars(count: number): string {
  return '*'.repeat(count);
}

/** Of a date, or of a time (ISO 8601 in UTC) the year that it then is in Asia/Shanghai, where the source's clock runs. */
function yearOf(text: string): string | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text.slice(0, 4);
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : dateInShanghai(time).slice(0, 4);
}

/** Completed years in bands of ten; from 90 on one band, for the oldest are few. Dates `YYYY-MM-DD`. */
function ageBand(birthDate: string, today: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return stars(5);
  const hadBirthday = today.slice(5) >= birthDate.slice(5);
  const age = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (hadBirthday ? 0 : 1);
  if (age >= 90) return '90+';
  const from = Math.max(0, Math.floor(age / 10) * 10);
  return `${from}-${from + 9}`;
}

const NAMES = REGIONS.map(({ zh }) => zh).join('|');
const DISTRICTS = REGIONS.flatMap(({ districts }) => districts.map(({ zh }) => zh)).join('|');

/** Only what is known to be a region's name is kept: a house number or a person's name may end in 区, too. */
const CITY = new RegExp(`^(?:海南省)?(?:${NAMES})`);
const DISTRICT = new RegExp(`^(?:海南省)?(?:${NAMES})(?:${DISTRICTS})?`);

function upTo(known: RegExp, address: string): string {
  const [kept = ''] = known.exec(address.trim()) ?? [];
  return kept + stars(3);
}
