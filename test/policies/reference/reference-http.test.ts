import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Grant } from '../../../policies/agreement.ts';
import { dateInShanghai } from '../../../policies/shanghai-time.ts';
import { buildCatalogue } from '../../../schema/build.ts';
import { type Entity, grantable } from '../../../schema/catalogue.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';
import { drawQuestion, type Question } from './draw-case.ts';
import { differences } from './faults.ts';
import { interpret } from './interpreter.ts';
import { Random } from './random.ts';
import { readTables } from './read-tables.ts';
import { tableOf } from './tables.ts';
import type { World } from './world.ts';

/** HTTP_SEED=… HTTP_CASES=1 repeats the case that failed. */
const SEED = Number(process.env.HTTP_SEED ?? 1);
const CASES = Number(process.env.HTTP_CASES ?? 150);
const PEOPLE = 30;

/** Without resolvers. */
const catalogue = buildCatalogue();
let hub: TestHub;
let world: World;
beforeAll(async () => {
  const tables = await readTables(catalogue, inject('provinceUrls'));
  const { table } = catalogue.entities.get('Cardholder') as Entity;
  const everybody = tableOf(tables, catalogue.entities.get('Cardholder') as Entity);
  const people = everybody.slice(0, PEOPLE).flatMap((row) => row[table.key]?.trim().toUpperCase() ?? []);
  // The hub's cursors are sealed: nobody outside knows a position.
  world = { people, positions: [], tables };
  hub = await startTestHub();
});
afterAll(() => hub.stop());

/** What an agreement may say at all, and no mask whose key only the hub has. */
function agreed(grants: readonly Grant[]): readonly Grant[] {
  const fields = grantable(catalogue);
  return grants
    .filter((grant) => !('coordinate' in grant) || fields.get(grant.coordinate)?.sharing !== 'NOT_SHARED')
    .map((grant) => (grant.mask === 'PSEUDONYM' ? { ...grant, mask: 'EXISTS' } : grant));
}

async function faultsOf(seed: number): Promise<{ question: Question; faults: readonly string[] }> {
  const drawn = drawQuestion(catalogue, new Random(seed), world);
  const { emergency: _, ...agreement } = drawn.agreement;
  const question = { ...drawn, agreement: { ...agreement, grants: agreed(agreement.grants) } };
  const { document, operation, deniedAsNull } = question;
  const id = `case-${seed}`;
  await hub.agree(id, question.agreement);
  const expected = interpret({
    catalogue,
    agreement: question.agreement,
    emergency: false,
    tables: world.tables,
    document,
    variables: operation.variables,
    masking: { today: dateInShanghai(new Date()), pseudonym: String },
  });
  const { data, errors } = await hub.ask(operation.text, {
    agreement: id,
    purpose: agreement.purposes[0] as string,
    variables: operation.variables,
    headers: deniedAsNull ? { 'onecard-denied': 'null' } : {},
  });
  const answer = {
    data: withoutCursors(data),
    errors: errors.map(({ extensions: { code, coordinates = [] } }) => ({ code, coordinates })),
  };
  const plain = { ...expected, data: withoutCursors(expected.data) };
  return { question, faults: differences({ drawn: question, expected: plain, answer }) };
}

/** Whether there is a cursor is compared, what it is cannot be. */
function withoutCursors(data: unknown): unknown {
  if (data === undefined) return undefined;
  return JSON.parse(JSON.stringify(data), (key, value) =>
    /^(cursor|startCursor|endCursor)$/.test(key) && value !== null ? 'a cursor' : value,
  );
}

describe('an agreement and an operation drawn at random', () => {
  test(`are answered over HTTP, from PostgreSQL, as the slow reference answers them, in ${CASES} cases`, {
    timeout: 120_000,
  }, async () => {
    for (let seed = SEED; seed < SEED + CASES; seed += 1) {
      const { faults, question } = await faultsOf(seed);
      const { agreement, operation } = question;
      if (faults.length > 0)
        expect.fail(
          `HTTP_SEED=${seed} HTTP_CASES=1\n${faults.join('\n')}\n${operation.text}\n${JSON.stringify({ agreement, variables: operation.variables })}`,
        );
    }
  });
});
