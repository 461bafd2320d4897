import { expect, test } from 'vitest';
import { REGIONS, regionCodes } from '../../schema/regions.ts';

const total = (count: (region: (typeof REGIONS)[number]) => number) =>
  REGIONS.reduce((sum, region) => sum + count(region), 0);

test('the 19 cities and counties add up to the census of the province', () => {
  expect(REGIONS).toHaveLength(19);
  expect(total(({ residents }) => residents)).toBe(10_081_232);
  expect(total(({ registered }) => registered)).toBe(9_532_613);
});

test('codes are six digits of Hainan, each once', () => {
  const codes = REGIONS.flatMap(({ code, districts }) => [
    code,
    ...districts.map((district) => district.code),
  ]);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.every((code) => /^46\d{4}$/.test(code))).toBe(true);
});

test('a city stands for itself and its districts, every other code for itself', () => {
  expect(regionCodes('460100')).toEqual(['460100', '460105', '460106', '460107', '460108']);
  expect(regionCodes('460106')).toEqual(['460106']);
  expect(regionCodes('469028')).toEqual(['469028']);
  expect(regionCodes('110105')).toEqual(['110105']);
});
