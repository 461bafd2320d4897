import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { isoDate, TODAY } from '../../demo/calendar.ts';
import type { Household, Person } from '../../demo/person.ts';
import { generateProvince } from '../../demo/province.ts';
import { HubError } from '../../errors.ts';
import { parseIdNumber } from '../../schema/id-number.ts';
import { REGIONS, regionCodes } from '../../schema/regions.ts';

const CARDHOLDERS = 30_000;

describe('the demo province', () => {
  let households: readonly Household[];
  let people: readonly Person[];

  beforeAll(() => {
    households = [...generateProvince({ cardholders: CARDHOLDERS, seed: 1 })];
    people = households.flatMap(({ members }) => members);
  });

  const share = (fits: (person: Person) => boolean) => people.filter(fits).length / people.length;

  it('has exactly the people that were asked for, numbered from 1', () => {
    expect(people.map(({ serial }) => serial)).toEqual(Array.from({ length: CARDHOLDERS }, (_, i) => i + 1));
  });

  it('gives everybody a valid ID number of their own that tells birth date and sex', () => {
    const today = new Date(`${isoDate(TODAY)}T12:00:00Z`);
    for (const { idNumber, birth, sex } of people) {
      expect(parseIdNumber(idNumber, today)).toEqual({ ok: true, value: idNumber });
      expect(idNumber.slice(6, 14)).toBe(isoDate(birth).replaceAll('-', ''));
      expect(Number(idNumber[16]) % 2).toBe(sex === 'MALE' ? 1 : 0);
    }
    expect(new Set(people.map(({ idNumber }) => idNumber)).size).toBe(CARDHOLDERS);
  });

  it('spreads the residents over cities and counties by the census, and leaves none empty', () => {
    const residents = REGIONS.reduce((sum, region) => sum + region.residents, 0);
    for (const region of REGIONS) {
      const codes = new Set(regionCodes(region.code));
      const count = people.filter((person) => codes.has(person.region)).length;
      expect(count, region.en).toBeGreaterThanOrEqual(1);
      expect(Math.abs(count - (CARDHOLDERS * region.residents) / residents), region.en).toBeLessThanOrEqual(
        1,
      );
    }
  });

  it('houses people in districts where the city has them', () => {
    const cities = new Set(REGIONS.filter(({ districts }) => districts.length > 0).map(({ code }) => code));
    expect(people.some(({ region }) => cities.has(region))).toBe(false);
    expect(people.some(({ region }) => region === '460106')).toBe(true);
  });

  it('has the census’s sexes and ethnicities', () => {
    expect(Math.abs(share(({ sex }) => sex === 'MALE') - 0.5302)).toBeLessThan(0.01);
    expect(Math.abs(share(({ ethnicity }) => ethnicity === '01') - 0.843)).toBeLessThan(0.015);
    expect(share(({ ethnicity }) => ethnicity === '10')).toBeGreaterThan(0.12);
    expect(new Set(people.map(({ ethnicity }) => ethnicity))).toEqual(
      new Set(['01', '10', '06', '08', '03']),
    );
  });

  it('has children, adults and old people in plausible shares, none above 95', () => {
    expect(share(({ age }) => age < 15)).toBeGreaterThan(0.14);
    expect(share(({ age }) => age < 15)).toBeLessThan(0.24);
    expect(share(({ age }) => age >= 60)).toBeGreaterThan(0.11);
    expect(share(({ age }) => age >= 60)).toBeLessThan(0.2);
    expect(Math.max(...people.map(({ age }) => age))).toBeLessThanOrEqual(95);
    expect(Math.min(...people.map(({ age }) => age))).toBe(0);
  });

  it('has about 4 % who were first registered in another province, part of them registered here since', () => {
    const outside = ({ idNumber }: Person) => !idNumber.startsWith('46');
    expect(Math.abs(share(outside) - 0.04)).toBeLessThan(0.01);
    expect(share((person) => outside(person) && person.registered)).toBeGreaterThan(0.01);
    expect(share(({ registered }) => !registered)).toBeGreaterThan(0.01);
    expect(people.every((person) => person.registered || outside(person))).toBe(true);
  });

  it('keeps abolished region codes in some ID numbers', () => {
    expect(share(({ idNumber }) => idNumber.startsWith('4600'))).toBeGreaterThan(0.02);
    expect(people.some(({ idNumber }) => idNumber.startsWith('460036'))).toBe(true);
  });

  it('names people with two or three characters (four with a double surname) and gives them mobile numbers', () => {
    for (const { name, mobile } of people) {
      expect(name).toMatch(/^\p{Script=Han}{2,4}$/u);
      expect(mobile).toMatch(/^1[3-9]\d{9}$/);
    }
    expect(share(({ name }) => name.length <= 3)).toBeGreaterThan(0.99);
  });

  it('composes households: a head first, a spouse of the other sex, children mostly with the father’s surname', () => {
    const sizes = new Set(households.map(({ members }) => members.length));
    for (const size of [1, 2, 3, 4, 5]) expect(sizes).toContain(size);
    let children = 0;
    let named = 0;
    for (const { members } of households) {
      expect(members.map(({ relation }) => relation === 'HEAD')).toEqual(
        members.map((_, index) => index === 0),
      );
      const couple = members.filter(({ relation }) => relation === 'HEAD' || relation === 'SPOUSE');
      if (couple.length === 2) expect(new Set(couple.map(({ sex }) => sex)).size).toBe(2);
      const father = couple.find(({ sex }) => sex === 'MALE');
      for (const child of members.filter(({ relation }) => relation === 'SON' || relation === 'DAUGHTER')) {
        children++;
        if (father && child.name[0] === father.name[0]) named++;
        for (const parent of couple) expect(parent.age - child.age).toBeGreaterThanOrEqual(18);
      }
    }
    expect(named / children).toBeGreaterThan(0.9);
    expect(households.some(({ kind }) => kind === 'COLLECTIVE')).toBe(true);
  });

  it('lets nobody below 18 or above 75 drive, and 45 % of the others', () => {
    const adults = people.filter(({ age }) => age >= 18 && age <= 75);
    expect(Math.abs(adults.filter(({ drives }) => drives).length / adults.length - 0.45)).toBeLessThan(0.02);
    expect(people.filter(({ drives }) => drives).every(({ age }) => age >= 18 && age <= 75)).toBe(true);
  });
});

describe('generateProvince', () => {
  const digest = (seed: number) =>
    createHash('sha256')
      .update(JSON.stringify([...generateProvince({ cardholders: 500, seed })]))
      .digest('hex');

  it('gives the same people for the same seed and others for another', () => {
    expect(digest(7)).toBe(digest(7));
    expect(digest(7)).not.toBe(digest(8));
  });

  it('serves the smallest provinces', () => {
    for (const cardholders of [1, 2, 19, 190]) {
      const members = [...generateProvince({ cardholders, seed: 3 })].flatMap(
        (household) => household.members,
      );
      expect(members).toHaveLength(cardholders);
    }
  });

  it.each([0, -1, 1.5, Number.NaN, 20_000_001])('refuses %s cardholders', (cardholders) => {
    expect(() => generateProvince({ cardholders, seed: 1 }).next()).toThrow(HubError);
  });

  it('refuses a seed that is no integer', () => {
    expect(() => generateProvince({ cardholders: 1, seed: 0.5 }).next()).toThrow(HubError);
  });
});
