import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { RowCondition } from '../../policies/agreement.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { sourceFolder } from '../support/source-files.ts';

/** HRSS edits its file under agreements that are in force: what a name used to mean is what was agreed. */
const person = inject('people').haikouDriver as string;
const grants = ['Query.cardholder', 'Cardholder.name', 'Cardholder.sex', 'Cardholder.birthDate'].map(
  (coordinate) => ({ coordinate, mask: 'NONE' as const }),
);
const filtered = (condition: RowCondition) => ({ grants, rowFilter: [condition] });

let before: TestHub;
beforeAll(async () => {
  before = await startTestHub();
  await before.agree('meaning', { grants });
  await before.agree(
    'meaning-filtered',
    filtered({ field: 'residency', operator: 'EQUAL', values: ['REGISTERED'] }),
  );
  await before.agree(
    'meaning-behind',
    filtered({ field: 'cards.state', operator: 'IN', values: ['NORMAL', 'TEMPORARY_LOSS', 'FORMAL_LOSS'] }),
  );
});
afterAll(() => before.stop());

/** A hub beside, whose base database's file has been edited. */
async function withEdits<T>(
  edits: readonly (readonly [from: string, to: string])[],
  work: (hub: TestHub) => Promise<T>,
): Promise<T> {
  const files = Object.fromEntries(
    readdirSync(SOURCES_DIRECTORY).map((name) => [name, readFileSync(join(SOURCES_DIRECTORY, name), 'utf8')]),
  );
  const base = 'cardholder-base.graphql';
  const edited = edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, files[base] as string);
  const hub = await startTestHub({
    beside: before,
    sourceDirectories: [sourceFolder({ ...files, [base]: edited })],
  });
  try {
    return await work(hub);
  } finally {
    await hub.stop();
  }
}

const ask = (hub: TestHub, agreement: string, selection = 'birthDate') =>
  hub.ask(`{ cardholder(idNumber: "${person}") { ${selection} } }`, { agreement });

const reviewed = (agreement: string) => async () => {
  const { data } = await before.ask(`{ agreement(id: "${agreement}") { reviews { coordinate change } } }`);
  return data.agreement.reviews;
};

describe('a granted field', () => {
  test('over another column is closed and marked', async () => {
    await withEdits([['@column(name: "AAC003")', '@column(name: "AAE006")']], async (hub) => {
      expect((await ask(hub, 'meaning', 'name')).codes).toEqual(['FIELD_NOT_GRANTED']);
      expect((await ask(hub, 'meaning')).codes).toEqual([]);
      await expect
        .poll(reviewed('meaning'))
        .toContainEqual({ coordinate: 'Cardholder.name', change: 'ORIGIN' });
    });
    expect((await ask(before, 'meaning', 'name')).codes).toEqual([]);
  });

  test('whose codes mean something else is closed and marked', async () => {
    const swapped = [
      ['MALE @code(value: "1")', 'MALE @code(value: "?")'],
      ['FEMALE @code(value: "2")', 'FEMALE @code(value: "1")'],
      ['MALE @code(value: "?")', 'MALE @code(value: "2")'],
    ] as const;
    await withEdits(swapped, async (hub) => {
      expect((await ask(hub, 'meaning', 'sex')).codes).toEqual(['FIELD_NOT_GRANTED']);
      await expect
        .poll(reviewed('meaning'))
        .toContainEqual({ coordinate: 'Cardholder.sex', change: 'ORIGIN' });
    });
  });

  test('whose code table has grown stays open', async () => {
    await withEdits(
      [
        [
          'UNSTATED @code(value: "9")',
          'UNSTATED @code(value: "9")\n  "其他 · Other"\n  OTHER @code(value: "5")',
        ],
      ],
      async (hub) => expect((await ask(hub, 'meaning', 'sex')).codes).toEqual([]),
    );
  });
});

describe('a row filter', () => {
  test.each([
    ['its field has gone', 'meaning-filtered', ['residency: Residency', 'household: Residency'], 'VANISHED'],
    [
      'its field is more sensitive',
      'meaning-filtered',
      [
        'residency: Residency @column(name: "AAC161")',
        'residency: Residency @column(name: "AAC161") @classified(level: 4)',
      ],
      'LEVEL',
    ],
    [
      'its field reads another column',
      'meaning-filtered',
      ['residency: Residency @column(name: "AAC161")', 'residency: Residency @column(name: "AAC004")'],
      'ORIGIN',
    ],
    [
      'its codes are others',
      'meaning-filtered',
      ['REGISTERED @code(value: "1")', 'REGISTERED @code(value: "3")'],
      'ORIGIN',
    ],
    [
      'a field behind an edge has gone',
      'meaning-behind',
      ['state: CardState @column(name: "AAZ502")', 'condition: CardState @column(name: "AAZ502")'],
      'VANISHED',
    ],
  ] as const)('shows nobody once %s', async (...[, agreement, edit, change]) => {
    const coordinate = agreement === 'meaning-filtered' ? 'Cardholder.residency' : 'Card.state';
    expect((await ask(before, agreement)).codes).toEqual([]);
    await withEdits([edit], async (hub) => {
      const { status, data, codes, errors } = await ask(hub, agreement);
      expect({ status, data, codes }).toEqual({
        status: 403,
        data: undefined,
        codes: ['AGREEMENT_NOT_ACTIVE'],
      });
      expect(errors[0]?.message).toContain(coordinate);
      expect((await ask(hub, 'meaning')).codes).toEqual([]);
      const explained = await hub.ask(
        `{ explain(operation: "{ cardholder(idNumber: \\"${person}\\") { birthDate mobile } }", agreement: "${agreement}", purpose: "driving-licence-proof") {
          answerable coordinates { coordinate granted } refusals { code }
        } }`,
        { agreement: null },
      );
      expect(explained.data.explain).toMatchObject({
        answerable: false,
        coordinates: expect.arrayContaining([{ coordinate: 'Cardholder.birthDate', granted: true }]),
        refusals: [{ code: 'AGREEMENT_NOT_ACTIVE' }, { code: 'FIELD_NOT_GRANTED' }],
      });
      await expect.poll(reviewed(agreement)).toContainEqual({ coordinate, change });
    });
  });
});
