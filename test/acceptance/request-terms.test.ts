import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

const people = inject('people');
const QUERY = `{ cardholder(idNumber: "${people.haikouDriver}") { name } }`;
const GRANTS = [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }] as const;

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

describe('an agreement that names terminals', () => {
  const AGREEMENT = 'named-terminals';
  beforeAll(() => hub.agree(AGREEMENT, { grants: GRANTS, terminals: ['car-7', 'Gate.2_a'] }));
  const askFrom = (terminal: string | undefined) =>
    hub.ask(QUERY, {
      agreement: AGREEMENT,
      headers: terminal === undefined ? {} : { 'onecard-terminal': terminal },
    });

  test.each(['car-7', 'Gate.2_a', 'car%2D7'])('answers %s, whose name the record keeps', async (terminal) => {
    const { status, data } = await askFrom(terminal);
    expect({ status, data }).toEqual({ status: 200, data: { cardholder: { name: expect.any(String) } } });
    const [record] = await hub.records({ agreement: AGREEMENT, terminal: decodeURIComponent(terminal) });
    expect(record).toMatchObject({ terminal: decodeURIComponent(terminal), outcome: 'RELEASED' });
  });

  test.each([undefined, 'car-8', 'CAR-7', 'car-7.'])(
    'refuses %s, and says so in its log',
    async (terminal) => {
      const { status, data, codes, errors } = await askFrom(terminal);
      expect({ status, data, codes }).toEqual({ status: 403, data: undefined, codes: ['FORBIDDEN'] });
      expect(errors[0]?.message).toContain('Onecard-Terminal');
      const [record] = await hub.records({ agreement: AGREEMENT });
      expect(record).toMatchObject({
        log: AGREEMENT,
        terminal: terminal ?? null,
        outcome: 'REFUSED',
        codes: ['FORBIDDEN'],
        rows: 0,
      });
    },
  );

  test.each(['', 'car 7', 'car-7,car-8', '%00', '%zz', '../x', 'x'.repeat(65)])(
    'takes no terminal of the form %j',
    async (terminal) => {
      expect((await askFrom(terminal)).codes).toEqual(['BAD_USER_INPUT']);
    },
  );

  test('does not keep other agreements from naming none; a terminal given is recorded all the same', async () => {
    expect((await hub.ask(QUERY, { headers: { 'onecard-terminal': 'kiosk-1' } })).codes).toEqual([]);
    expect(await hub.records({ terminal: 'kiosk-1' })).toHaveLength(1);
    expect(await hub.records({ terminal: "' OR true --" })).toEqual([]);
  });
});
