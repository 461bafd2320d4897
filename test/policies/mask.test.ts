import { describe, expect, test } from 'vitest';
import { applyMask } from '../../policies/mask.ts';

const TODAY = { today: '2026-06-30', pseudonym: (text: string) => `pseudonym of ${text}` };
const mask = (name: Parameters<typeof applyMask>[0]) => (value: string) => applyMask(name, value, TODAY);

describe('the mask NAME', () => {
  test.each([
    ['段誉', '段*'],
    ['段正淳', '段**'],
    ['欧阳修', '欧阳*'],
    ['司马相如', '司马**'],
    ['诸葛', '诸*'],
    ['𠮷野家', '𠮷**'],
    ['阿卜杜拉·买买提', '阿*******'],
  ])('keeps the surname of %s', (name, masked) => {
    expect(mask('NAME')(name)).toBe(masked);
  });

  test.each(['', '段'])('shows nothing of a name that is no more than a surname: "%s"', (name) => {
    expect(mask('NAME')(name)).toBe('*');
  });
});

describe('the mask ID_NUMBER', () => {
  test.each([
    ['110105194912310021', '1***************21'],
    ['11010519491231002X', '1***************2X'],
  ])('keeps the first character and the last two of %s', (idNumber, masked) => {
    expect(mask('ID_NUMBER')(idNumber)).toBe(masked);
  });

  test.each([
    '',
    '12',
    '123',
    '11010519491231',
    '13800001999',
    '11010519491231002Y',
    '1101051949123100211',
    'E12345678',
  ])('masks whole what is no ID number: "%s"', (text) => {
    expect(mask('ID_NUMBER')(text)).toBe('*'.repeat(18));
  });
});

describe('the mask MOBILE', () => {
  test('keeps the first three and the last four digits', () => {
    expect(mask('MOBILE')('18012341999')).toBe('180****1999');
  });

  test.each([
    '',
    '1801234199',
    '180123419990',
    '12012341999',
    '0898-68512345',
    '+8618012341999',
    '18012341999 ',
  ])('masks whole what is no mobile number: "%s"', (text) => {
    expect(mask('MOBILE')(text)).toBe('*'.repeat(11));
  });
});

describe('the mask AGE_BAND', () => {
  test.each([
    ['1966-06-30', '60-69', 'turns sixty today'],
    ['1966-07-01', '50-59', 'turns sixty tomorrow'],
    ['1957-06-29', '60-69', 'turned sixty-nine yesterday'],
    ['1956-06-30', '70-79', 'turns seventy today'],
    ['1956-07-01', '60-69', 'turns seventy tomorrow'],
    ['2026-06-30', '0-9', 'was born today'],
    ['2016-07-01', '0-9', 'turns ten tomorrow'],
    ['2016-06-30', '10-19', 'turns ten today'],
    ['1936-07-01', '80-89', 'turns ninety tomorrow'],
    ['1936-06-30', '90+', 'turns ninety today'],
    ['1900-01-01', '90+', 'is among the oldest'],
  ])('puts who was born on %s into %s: %s', (birthDate, band) => {
    expect(mask('AGE_BAND')(birthDate)).toBe(band);
  });

  test('counts a birthday of 29 February from 1 March in a common year', () => {
    expect(applyMask('AGE_BAND', '2016-02-29', { ...TODAY, today: '2026-02-28' })).toBe('0-9');
    expect(applyMask('AGE_BAND', '2016-02-29', { ...TODAY, today: '2026-03-01' })).toBe('10-19');
  });

  test.each(['', '1966', '19660630', '1966-6-3', '1966-06-30T00:00:00Z', 'unknown'])(
    'masks whole what is no date: "%s"',
    (text) => {
      expect(mask('AGE_BAND')(text)).toBe('*****');
    },
  );
});

describe('the mask YEAR', () => {
  test.each([
    ['1966-06-30', '1966'],
    ['2019-12-31T15:59:59.999Z', '2019'],
    // Midnight in Asia/Shanghai, and 07:59 on New Year's Day.
    ['2019-12-31T16:00:00.000Z', '2020'],
    ['2019-12-31T23:59:00.000Z', '2020'],
    ['2020-01-01T00:00:00.000Z', '2020'],
  ])('keeps of %s the year that it is in Asia/Shanghai, %s', (value, year) => {
    expect(mask('YEAR')(value)).toBe(year);
  });

  test.each(['', '1966', '19660630', '1966-6-3', '2019-12-31T99:00:00.000Z', '2019-12-31 about noon'])(
    'masks whole what is no date: "%s"',
    (text) => {
      expect(mask('YEAR')(text)).toBe('****');
    },
  );
});

describe('the mask REGION', () => {
  test.each([
    ['460106', '460100'],
    ['460100', '460100'],
    ['460204', '460200'],
    ['469002', '469002'],
    ['110105', '******'],
    ['460199', '******'],
    ['海南省海口市龙华区滨海大道 12 号', '海南省海口市***'],
    ['海口市龙华区滨海大道 12 号', '海口市***'],
    ['  三亚市天涯区解放路', '三亚市***'],
    ['海南省琼海市嘉积镇', '海南省琼海市***'],
    ['北京市朝阳区建国路', '***'],
    ['龙华区滨海大道', '***'],
    ['', '***'],
  ])('keeps of %s the city or county, %s', (value, region) => {
    expect(mask('REGION')(value)).toBe(region);
  });
});

describe('the mask DISTRICT', () => {
  test.each([
    ['海南省海口市龙华区滨海大道 12 号', '海南省海口市龙华区***'],
    ['海口市美兰区', '海口市美兰区***'],
    ['三亚市崖州区创意路 3 号', '三亚市崖州区***'],
    ['儋州市那大镇', '儋州市***'],
    // The rest names nobody's district: it may be a person's name or a house.
    ['海口市李小区 3 栋', '海口市***'],
    ['王小区', '***'],
    ['', '***'],
  ])('keeps of %s what leads to the district, %s', (value, district) => {
    expect(mask('DISTRICT')(value)).toBe(district);
  });
});

describe('the mask BANK_ACCOUNT', () => {
  test.each([
    ['6217001234567890123', '6217***********0123'],
    ['622202123456', '6222****3456'],
    ['622202123456789012345678', '6222****************5678'],
  ])('keeps the first four and the last four digits of %s', (account, masked) => {
    expect(mask('BANK_ACCOUNT')(account)).toBe(masked);
  });

  test.each(['', '62220212345', '6222021234567890123456789', '6217 0012 3456 7890', '62170012345678901X'])(
    'masks whole what is no account: "%s"',
    (text) => {
      expect(mask('BANK_ACCOUNT')(text)).toBe('****************');
    },
  );
});

describe('the mask ID_NUMBER_3_4', () => {
  test('keeps the first three characters and the last four', () => {
    expect(mask('ID_NUMBER_3_4')('11010519491231002X')).toBe('110***********002X');
    expect(mask('ID_NUMBER_3_4')('110105491231002')).toBe('******************');
  });
});

describe('the mask EXISTS', () => {
  test.each(['段誉', '0', 'null', '11010519491231002X', '1966-06-30'])(
    'says of %s that it is there',
    (text) => {
      expect(mask('EXISTS')(text)).toBe('***');
    },
  );

  test.each(['', ' ', '\t', '\u3000'])('says of "%s" that there is nothing', (text) => {
    expect(mask('EXISTS')(text)).toBeNull();
  });
});

test.each(['段誉', '11010519491231002X', '1966-06-30', true, 12])(
  'without a mask %s stays as it is',
  (value) => {
    expect(applyMask('NONE', value, TODAY)).toBe(value);
  },
);
