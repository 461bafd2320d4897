import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type AgreementLife, drafter, lifeOf, scenicArea } from './support/agreement-life.ts';
import { askWhileLogIsHeld } from './support/held-log.ts';

let hub: TestHub;
let life: AgreementLife;
let id: string;
let count = 0;

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());
beforeEach(async () => {
  count += 1;
  id = `taking-turns-${count}`;
  life = lifeOf(hub.ask, id);
  await life.did('saveAgreementDraft', drafter, { document: scenicArea('taking-turns') });
});

const discard = () => life.step('discardAgreementDraft', drafter);
const LOCK = 'SELECT FROM agreement WHERE id = $1 FOR UPDATE';

/** The step is refused, says so, leaves nothing behind, and is taken when it comes again. */
async function refusedUntilLater(taken: ReturnType<typeof discard>): Promise<void> {
  const { codes, errors } = await taken;
  expect(codes).toEqual(['CONFLICT']);
  expect(errors[0]?.message).toMatch(/重试/);
  expect(await life.actions()).toEqual(['AGREEMENT_DRAFTED']);
  expect((await discard()).codes).toEqual([]);
  expect(hub.errors).toEqual([]);
}

describe('a step of an agreement', () => {
  test('waits for another that is under way', async () => {
    await withClient(hub.database.url(), async (other) => {
      await other.query('BEGIN');
      await other.query(LOCK, [id]);
      const taken = discard();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await other.query('COMMIT');
      expect((await taken).codes).toEqual([]);
    });
  });

  test('that would wait too long for another is refused: it is to come again', async () => {
    const taken = withClient(hub.database.url(), async (other) => {
      await other.query('BEGIN');
      await other.query(LOCK, [id]);
      const answer = await discard();
      await other.query('ROLLBACK');
      return answer;
    });
    await refusedUntilLater(taken);
  });

  test('that waits for another which waits for it is refused likewise', async () => {
    const taken = askWhileLogIsHeld(hub, {
      agreement: id,
      asking: discard,
      meanwhile: (holder) =>
        holder.query("SET deadlock_timeout = '10s'").then(() => holder.query(LOCK, [id])),
    });
    await refusedUntilLater(taken);
  });
});
