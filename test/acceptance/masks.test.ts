import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Grant } from '../../policies/agreement.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

let hub: TestHub;
let database: TestDatabase;
const withLetters = () => ({
  sourceDirectories: [SOURCES_DIRECTORY, join(import.meta.dirname, 'support/letters')],
  sources: { LETTERS: database.url() },
});

beforeAll(async () => {
  database = await createSourceDatabase(`
    CREATE TABLE letter (number text, sender char(20), sent text);
    INSERT INTO letter VALUES ('1', '王', '2020-01-01 07:59:00'), ('2', '王  ', '20191231235959'),
      ('3', '李', '1577836740'), ('4', '', NULL), ('5', NULL, NULL);`);
  hub = await startTestHub(withLetters());
});
afterAll(async () => {
  await hub.stop();
  await database.drop();
});

function agree(id: string, grants: readonly Grant[]): Promise<void> {
  return hub.agree(id, { grants: [{ coordinate: 'Query.letter' }, ...grants] });
}

/** A field of letters by their numbers. */
async function read(
  field: string,
  numbers: readonly number[],
  { agreement, at = hub }: { readonly agreement: string; readonly at?: TestHub },
): Promise<readonly unknown[]> {
  const letters = numbers.map((number) => `l${number}: letter(number: "${number}") { ${field} }`);
  const { data, codes } = await at.ask(`{ ${letters.join(' ')} }`, { agreement });
  expect(codes).toEqual([]);
  return numbers.map((number) => data[`l${number}`][field]);
}

test('the year of a time is that of the province, whatever the time in UTC', async () => {
  await agree('years', [{ coordinate: 'Letter.sentAt', mask: 'YEAR' }]);
  expect(await read('sentAt', [1, 2, 3, 4], { agreement: 'years' })).toEqual(['2020', '2019', '2020', null]);
});

test('blanks are no value', async () => {
  await agree('senders', [{ coordinate: 'Letter.sender', mask: 'EXISTS' }]);
  expect(await read('sender', [1, 2, 4, 5], { agreement: 'senders' })).toEqual(['***', '***', null, null]);
});

describe('a pseudonym', () => {
  const masked: readonly Grant[] = [{ coordinate: 'Letter.sender', mask: 'PSEUDONYM' }];

  test('is the same for the same value, blanks after it aside, in every request under an agreement', async () => {
    await agree('first', masked);
    const [one, same, other] = await read('sender', [1, 2, 3], { agreement: 'first' });
    expect(one).toMatch(/^[\w-]{22}$/);
    expect(same).toBe(one);
    expect(other).toMatch(/^[\w-]{22}$/);
    expect(other).not.toBe(one);
    expect(await read('sender', [3, 1], { agreement: 'first' })).toEqual([other, one]);
  });

  test('stays in the next version of the agreement, and in another hub with the same secret', async () => {
    await agree('lasting', masked);
    const before = await read('sender', [1, 3], { agreement: 'lasting' });
    await agree('lasting', [...masked, { coordinate: 'Letter.number' }]);
    await expect
      .poll(async () => (await hub.ask('{ letter(number: "1") { number } }', { agreement: 'lasting' })).codes)
      .toEqual([]);
    expect(await read('sender', [1, 3], { agreement: 'lasting' })).toEqual(before);
    const beside = await startTestHub({ ...withLetters(), beside: hub });
    try {
      expect(await read('sender', [1, 3], { agreement: 'lasting', at: beside })).toEqual(before);
    } finally {
      await beside.stop();
    }
  });

  test('is another one under another agreement, so that nobody can join what two were shown', async () => {
    await agree('here', masked);
    await agree('there', masked);
    const [here, there] = [
      await read('sender', [1, 3], { agreement: 'here' }),
      await read('sender', [1, 3], { agreement: 'there' }),
    ];
    expect(new Set([...here, ...there]).size).toBe(4);
  });

  test('of a person is not the one that the audit log keeps', async () => {
    await hub.agree('people', {
      grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.idNumber', mask: 'PSEUDONYM' }],
    });
    const { data } = await hub.ask('query($id: IdNumber!) { cardholder(idNumber: $id) { idNumber } }', {
      agreement: 'people',
      variables: { id: inject('people').haikouDriver },
    });
    const shown = data.cardholder.idNumber;
    expect(shown).toMatch(/^[\w-]{22}$/);
    const { rows } = await withClient(hub.database.url(), (client) =>
      client.query(
        `SELECT s.subject FROM audit_subject s JOIN audit_entry e USING (seq) WHERE e.agreement = 'people'`,
      ),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].subject).toMatch(/^[\w-]{22}$/);
    expect(rows[0].subject).not.toBe(shown);
  });
});
