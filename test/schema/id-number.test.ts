import { describe, expect, test } from 'vitest';
import { oldIdNumber } from '../../id-number-form.ts';
import { checkCharacter, normaliseIdNumber, parseIdNumber } from '../../schema/id-number.ts';
import { holdsPersonalData } from '../../schema/personal-text.ts';

const TODAY = new Date('2026-06-30T00:00:00Z');
const parse = (text: string) => parseIdNumber(text, TODAY);

/** An ID number of somebody born on a day, with the right check character. */
function bornOn(day: string): string {
  const digits = `460106${day}001`;
  return digits + checkCharacter(digits);
}

describe('citizen ID numbers (GB 11643)', () => {
  test.each(['11010519491231002X', '440524188001010014', '460106199001010017'])('%s is valid', (text) => {
    expect(parse(text)).toEqual({ ok: true, value: text });
  });

  test.each(['11010519491231002x', ' 11010519491231002X ', '\t11010519491231002x\n'])(
    '%j is read in normal form',
    (text) => {
      expect(parse(text)).toEqual({ ok: true, value: '11010519491231002X' });
      expect(normaliseIdNumber(text)).toBe('11010519491231002X');
    },
  );

  test('every other check character is wrong', () => {
    for (const check of '0123456789X') {
      const text = `11010519491231002${check}`;
      expect(parse(text).ok).toBe(check === 'X');
    }
  });

  test('any single wrong digit is noticed', () => {
    const valid = '460106199001010017';
    for (let i = 0; i < 17; i++) {
      const other = String((Number(valid[i]) + 1) % 10);
      expect(parse(valid.slice(0, i) + other + valid.slice(i + 1)).ok).toBe(false);
    }
  });

  test.each([
    ['29 February of a common year', bornOn('20230229')],
    ['month 13', bornOn('19901301')],
    ['day 0', bornOn('19900100')],
    ['31 April', bornOn('19900431')],
    ['year 0', bornOn('00000101')],
    ['tomorrow', bornOn('20260701')],
    ['the next century', bornOn('21000101')],
  ])('a birth date of %s is refused for the date', (_, text) => {
    expect(parse(text)).toMatchObject({ ok: false, fault: { en: expect.stringContaining('birth date') } });
  });

  test.each([bornOn('20240229'), bornOn('20260630')])('a leap day and today are birth dates: %s', (text) => {
    expect(parse(text).ok).toBe(true);
  });

  test.each([
    '',
    ' ',
    '4601061990010100',
    '46010619900101001',
    '4601061990010100177',
    'X60106199001010017',
    '46010619900101001Y',
    '460106 19900101 0017',
    '46010619900101001\uff38', // a full-width X
    '\uff14\uff16\uff10106199001010017', // full-width digits
    '460106199001010017\u0000',
    '-60106199001010017',
  ])('%j has not the form of one', (text) => {
    expect(parse(text)).toMatchObject({ ok: false, fault: { en: expect.stringContaining('17 digits') } });
  });

  test('what is wrong is told without the number', () => {
    for (const text of ['460106199001010018', bornOn('20230229'), '46010619900101']) {
      const parsed = parse(text);
      expect(parsed.ok).toBe(false);
      expect(JSON.stringify(parsed)).not.toMatch(/\d{6}/);
    }
  });
});

describe('numbers of the old form, with 15 digits', () => {
  test.each([
    ['110105491231002', '11010519491231002X'],
    [' 460106900101001 ', '460106199001010017'],
  ])('%j is read as the number that took its place', (old, renewed) => {
    expect(normaliseIdNumber(old)).toBe(renewed);
    expect(oldIdNumber(renewed)).toBe(old.trim());
  });

  test.each(['110105491331002', '11010549123100', '11010549123100X', '1101054912310021'])(
    '%j is none and stays as it is',
    (text) => {
      expect(normaliseIdNumber(text)).toBe(text);
    },
  );

  test.each([
    ['who was born in another century', '440524188001010014'],
    ['whose check character is wrong', '110105194912310021'],
    ['what is no number', 'NOBODY'],
  ])('%s never had one', (_, number) => {
    expect(oldIdNumber(number)).toBeUndefined();
  });

  test('callers write the new form', () => {
    expect(parse('110105491231002').ok).toBe(false);
  });
});

describe('a text', () => {
  test.each([
    '代办人身份证11010519491231002X',
    '代办人 110105 19491231 002x',
    '旧证110105491231002,已换',
    '王小明 13812345678',
    '+86 138-1234-5678',
    '电话１３８１２３４５６７８',
    '请寄wang.xm@example.cn',
    '卡号4111 1111 1111 1111',
  ])('holds personal data: %s', (text) => {
    expect(holdsPersonalData(text)).toBe(true);
  });

  test.each([
    '一切正常',
    '文号 琼府〔2026〕13号',
    '2026-06-01 08:00:00',
    '第138123456789号',
    '110105491331002',
    '@ 3.5 元',
  ])('holds none: %s', (text) => {
    expect(holdsPersonalData(text)).toBe(false);
  });
});
