import type { Knex } from 'knex';
import { CHECK_CHARACTERS, WEIGHTS } from '../../id-number-form.ts';

/** How a database says what is done to texts here; positions begin at 1. */
export interface TextFunctions {
  length(text: string): string;
  part(text: string, from: number | string, length: number): string;
  join(...texts: readonly string[]): string;
  /** Code point of one ASCII character; some number for any other. */
  code(character: string): string;
  remainder(number: string, divisor: number): string;
}

/** An expression, and the identifiers bound in it. */
export interface Expression {
  readonly sql: string;
  readonly bindings: readonly Knex.RawBinding[];
}

/** Where the fifteen digits of a number stand in its old and in its new form. */
const IN_OLD = Array.from({ length: 15 }, (_, i) => i + 1);
const IN_NEW = IN_OLD.map((place) => (place <= 6 ? place : place + 2));

/** What stands for the number in the expressions made here. */
const X = '{x}';

/** The number in its new form: id-number-form.ts in SQL, but for days that do not exist. */
export function newForm(text: TextFunctions): string {
  return `case ${text.length(X)} when 15 then ${renewed(text)} else ${X} end`;
}

/** `in (…)` of a number in both forms. */
export function bothForms(text: TextFunctions): string {
  const old = text.join(text.part(X, 1, 6), text.part(X, 9, 9));
  const hasOld = `${text.length(X)} = 18 and ${text.part(X, 7, 2)} = '19' and ${text.part(X, 18, 1)} = ${check(text, IN_NEW)}`;
  return `in (${X}, case when ${text.length(X)} = 15 then ${renewed(text)} when ${hasOld} then ${old} end)`;
}

/** Puts an expression in the place of the number. */
export function fill(template: string, { sql, bindings }: Expression): Expression {
  const parts = template.split(X);
  return { sql: parts.join(sql), bindings: parts.slice(1).flatMap(() => bindings) };
}

function renewed(text: TextFunctions): string {
  return text.join(text.part(X, 1, 6), "'19'", text.part(X, 7, 9), check(text, IN_OLD));
}

/** The check character (GB 11643-1999 §4). A digit's code is 48 more than the digit. */
function check(text: TextFunctions, places: readonly number[]): string {
  const weights = WEIGHTS.filter((_, i) => i !== 6 && i !== 7);
  const century = 1 * (WEIGHTS[6] as number) + 9 * (WEIGHTS[7] as number);
  const excess = weights.reduce((sum, weight) => sum + 48 * weight, 0);
  // Kept positive: the remainder of a negative number is negative.
  const constant = (((century - excess) % 11) + 11) % 11;
  const terms = places.map((place, i) => `${weights[i]} * ${text.code(text.part(X, place, 1))}`);
  const sum = text.remainder([String(constant), ...terms].join(' + '), 11);
  return text.part(`'${CHECK_CHARACTERS}'`, `${sum} + 1`, 1);
}
