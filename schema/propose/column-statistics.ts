import { checkCharacter } from '../../id-number-form.ts';
import { holdsIdNumber } from '../id-number.ts';
import { isRealDate } from '../iso-date.ts';
import { holdsPersonalData, luhn } from '../personal-text.ts';

/**
 * What samples say of a column: counts and shares, and, of columns with few short values, those as codes. No other value is kept.
 */
export interface ColumnStatistics {
  /** Values that are neither null nor blank. */
  readonly filled: number;
  readonly distinct: number;
  /** All distinct values where they are few and look like codes, sorted; undefined otherwise. */
  readonly codes: readonly string[] | undefined;
  /** Shares of the filled values, 0 to 1. */
  readonly shares: Readonly<Record<Form, number>>;
}

export type Form = keyof typeof FORMS;

const SURNAMES =
  /^[王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱符吉云文王邢莫冼欧司诸上][\p{Script=Han}·]{1,5}$/u;

const FORMS = {
  idNumber: (text: string) => /^\d{17}[\dXx]$/.test(text) && checkCharacter(text) === text[17]?.toUpperCase(),
  /** The form of an ID number, whatever its check character. */
  eighteen: (text: string) => /^\d{17}[\dXx]$/.test(text),
  oldIdNumber: (text: string) => /^\d{15}$/.test(text),
  mobile: (text: string) => /^1[3-9]\d{9}$/.test(text),
  bankAccount: (text: string) => /^\d{16,19}$/.test(text) && luhn(text),
  /** Personal data within a text. Of numbers that are the whole value one in ten looks like a bank card by chance: there shares tell. */
  holdsPersonal: (text: string) =>
    holdsIdNumber(text) || (!/^\d{15,19}$/.test(text) && holdsPersonalData(text)),
  personName: (text: string) => SURNAMES.test(text) && [...text].length <= 4,
  address: (text: string) => text.length >= 6 && /[省市县区].*[镇乡村路街道号室组]/.test(text),
  compactDate: (text: string) =>
    /^\d{8}$/.test(text) && isDay(text.slice(0, 4), text.slice(4, 6), text.slice(6)),
  isoDate: (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isRealDate(text),
  compactTime: (text: string) =>
    /^(19|20)\d{12}$/.test(text) && isDay(text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)),
  isoTime: (text: string) => /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text),
  integer: (text: string) => /^-?(0|[1-9]\d{0,8})$/.test(text),
  region: (text: string) => /^[1-8]\d{5}$/.test(text),
  flag: (text: string) => /^(t|f|true|false|y|n|yes|no|是|否)$/i.test(text),
  digit: (text: string) => /^[01]$/.test(text),
} as const satisfies Record<string, (text: string) => boolean>;

/** Distinct values that may still be a code table. */
const MOST_CODES = 12;
/** Values that samples of fewer rows show by chance. */
const LEAST_FOR_CODES = 20;

export function columnStatistics(values: readonly (string | null | undefined)[]): ColumnStatistics {
  const filled = values.flatMap((value) => (value == null || value.trim() === '' ? [] : [value.trim()]));
  const distinct = new Set(filled);
  const shares = Object.fromEntries(
    Object.entries(FORMS).map(([form, is]) => [
      form,
      filled.length === 0 ? 0 : filled.filter(is).length / filled.length,
    ]),
  ) as Record<Form, number>;
  const looksLikeCodes =
    filled.length >= LEAST_FOR_CODES &&
    distinct.size <= MOST_CODES &&
    [...distinct].every((value) => /^[A-Za-z0-9]{1,6}$/.test(value));
  return {
    filled: filled.length,
    distinct: distinct.size,
    codes: looksLikeCodes ? [...distinct].sort() : undefined,
    shares,
  };
}

function isDay(year: string, month: string, day: string): boolean {
  return isRealDate(`${year}-${month}-${day}`) && year >= '1900' && year <= '2100';
}
