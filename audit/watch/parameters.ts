import { type Bilingual, HubError } from '../../errors.ts';

/** What one parameter of a rule may be. `in words` completes "must be". */
export interface Parameter<T> {
  readonly is: (value: unknown) => value is T;
  readonly inWords: Bilingual;
}

/** The parameters of a kind of rule: every one has to be given, and nothing else. */
export type Parameters<P> = { readonly [Name in keyof P]: Parameter<P[Name]> };

/** Terminals by a pattern, and what is so of them. */
export interface TerminalPurposes {
  readonly pattern: string;
  readonly purposes: readonly string[];
}

export interface TerminalRegion {
  readonly pattern: string;
  readonly region: string;
}

const MOST_ITEMS = 500;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** A terminal's name, in which `*` stands for any text. */
const PATTERN = /^[A-Za-z0-9*][A-Za-z0-9._*-]{0,63}$/;

export function integer(least: number, most: number): Parameter<number> {
  return {
    is: (value): value is number =>
      Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    inWords: { zh: `${least} 至 ${most} 的整数`, en: `an integer from ${least} to ${most}` },
  };
}

export function oneOf<T extends string>(...names: readonly T[]): Parameter<T> {
  return {
    is: (value): value is T => names.some((name) => name === value),
    inWords: { zh: `${names.join('、')} 之一`, en: `one of ${names.join(', ')}` },
  };
}

export const flag: Parameter<boolean> = {
  is: (value) => typeof value === 'boolean',
  inWords: { zh: 'true 或 false', en: 'true or false' },
};

/** A time of day in Asia/Shanghai. */
export const timeOfDay: Parameter<string> = {
  is: (value): value is string => typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value),
  inWords: { zh: '时刻,如 22:00', en: 'a time of day, such as 22:00' },
};

export const codes: Parameter<readonly string[]> = {
  is: (value): value is readonly string[] => isList(value, isCode),
  inWords: { zh: `标识的列表,至多 ${MOST_ITEMS} 个`, en: `a list of at most ${MOST_ITEMS} identifiers` },
};

export const terminalPurposes: Parameter<readonly TerminalPurposes[]> = {
  is: (value): value is readonly TerminalPurposes[] =>
    isList(value, (item) => hasOnly(item, { pattern: isPattern, purposes: codes.is })),
  inWords: {
    zh: `至多 ${MOST_ITEMS} 项 {"pattern": "gate-*", "purposes": ["…"]} 的列表`,
    en: `a list of at most ${MOST_ITEMS} items {"pattern": "gate-*", "purposes": ["…"]}`,
  },
};

export const terminalRegions: Parameter<readonly TerminalRegion[]> = {
  is: (value): value is readonly TerminalRegion[] =>
    isList(value, (item) => hasOnly(item, { pattern: isPattern, region: isRegion })),
  inWords: {
    zh: `至多 ${MOST_ITEMS} 项 {"pattern": "sanya-*", "region": "460200"} 的列表`,
    en: `a list of at most ${MOST_ITEMS} items {"pattern": "sanya-*", "region": "460200"}`,
  },
};

/**
 * Reads the parameters of a rule strictly.
 * @throws HubError BAD_USER_INPUT naming the first one that is wrong, never what it holds
 */
export function readParameters<P>(given: unknown, parameters: Parameters<P>): P {
  const names = Object.keys(parameters) as (keyof P & string)[];
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw bad({ zh: 'parameters 应为 JSON 对象', en: 'parameters must be a JSON object' });
  if (Object.keys(given).some((name) => !names.some((known) => known === name)))
    throw bad({
      zh: `parameters 只有 ${names.join('、')}`,
      en: `parameters has ${names.join(', ')} and nothing else`,
    });
  const values = given as Readonly<Record<string, unknown>>;
  for (const name of names) {
    const { is, inWords } = parameters[name];
    if (!Object.hasOwn(values, name) || !is(values[name]))
      throw bad({
        zh: `parameters.${name} 应为${inWords.zh}`,
        en: `parameters.${name} must be ${inWords.en}`,
      });
  }
  return given as P;
}

/** Whether a terminal's name fits a pattern. Walked without a regular expression, as patterns are data. */
export function fits(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

export function isPattern(value: unknown): value is string {
  return typeof value === 'string' && PATTERN.test(value);
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE.test(value);
}

function isRegion(value: unknown): value is string {
  return typeof value === 'string' && /^\d{6}$/.test(value);
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= MOST_ITEMS && value.every(isItem);
}

function hasOnly(value: unknown, checks: Readonly<Record<string, (field: unknown) => boolean>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return (
    Object.keys(fields).length === Object.keys(checks).length &&
    Object.entries(checks).every(([name, check]) => Object.hasOwn(fields, name) && check(fields[name]))
  );
}

function bad(detail: Bilingual): HubError {
  return new HubError('BAD_USER_INPUT', { detail });
}
