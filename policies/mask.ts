/** Masks by name, from the weakest. */
export type MaskName = 'NONE' | 'NAME' | 'ID_NUMBER' | 'MOBILE' | 'AGE_BAND';

type Value = string | number | boolean;

/**
 * Masks a value. Values that do not have the expected form are masked whole: a mask never lets through what it
 * does not understand.
 * @param today the date in Asia/Shanghai, `YYYY-MM-DD`, by which ages count
 */
export function applyMask(mask: MaskName, value: Value, today: string): Value {
  switch (mask) {
    case 'NONE':
      return value;
    case 'NAME':
      return maskName(String(value));
    case 'ID_NUMBER':
      return /^\d{17}[\dX]$/.test(String(value)) ? keepEnds(String(value), 1, 2) : stars(18);
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

/** Completed years in bands of ten; from 90 on one band, for the oldest are few. Dates `YYYY-MM-DD`. */
function ageBand(birthDate: string, today: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return stars(5);
  const hadBirthday = today.slice(5) >= birthDate.slice(5);
  const age = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (hadBirthday ? 0 : 1);
  if (age >= 90) return '90+';
  const from = Math.max(0, Math.floor(age / 10) * 10);
  return `${from}-${from + 9}`;
}
