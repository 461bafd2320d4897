import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { noteWhatIsDue } from '../../server/due-watch.ts';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { countersigner, hrss, lifeOf, scenicArea } from './support/agreement-life.ts';
import {
  doctor,
  type EmergencySteps,
  emergencySteps,
  head,
  RECEPTION,
  reviewing,
} from './support/emergencies.ts';

let hub: TestHub;
let agreement: string;
let count = 0;

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());
beforeEach(async () => {
  count += 1;
  agreement = `amended-${count}`;
  await hub.agree(agreement, RECEPTION);
});

const change: EmergencySteps['change'] = (...given) => emergencySteps(hub.ask).change(...given);
const did: EmergencySteps['did'] = (...given) => emergencySteps(hub.ask).did(...given);

describe('an emergency whose agreement is amended', () => {
  const today = dateInShanghai(new Date());
  const tomorrow = dateInShanghai(new Date(Date.now() + 86_400_000));

  /** A second version, concluded as departments do: in force at once, or from another day on. */
  const amend = async (validFrom = today) => {
    const purpose = `ward-${count}`;
    await hub.offer(purpose, ['Query.cardholder', 'Cardholder.name']);
    const document = scenicArea(purpose, {
      consumer: 'HEALTH',
      grants: [{ coordinate: 'Query.cardholder' }],
      emergency: { grants: [{ coordinate: 'Cardholder.name' }], minutes: 30, reviewWithinHours: 24 },
      validFrom,
    });
    const { did: step } = lifeOf(hub.ask, agreement);
    await step('saveAgreementDraft', head, { document });
    await step('submitAgreement', head);
    await step('approveAgreement', hrss, { version: 2 });
    return step('countersignAgreement', countersigner, { version: 2 });
  };
  const dayHasCome = () =>
    withClient(hub.database.url(), (client) =>
      client.query(
        `UPDATE agreement_version SET document = jsonb_set(document, '{validFrom}', to_jsonb($2::text))
          WHERE agreement = $1 AND version = 2`,
        [agreement, dateInShanghai(new Date(Date.now() - 86_400_000))],
      ),
    );
  const told = async () => (await lifeOf(hub.ask, agreement).steps('health-office')).slice(-2);
  const states = async () => {
    const { data } = await hub.ask(
      `{ emergencies(filter: { agreement: "${agreement}" }) { id version state } }`,
      {
        client: 'health-office',
        agreement: null,
      },
    );
    return data.emergencies;
  };
  const closed = (id: string) => ({
    action: 'EMERGENCY_CLOSED',
    version: 1,
    department: 'HEALTH',
    operator: null,
    target: id,
  });
  const opening = () => `openEmergency(agreement: "${agreement}", reason: "仍在抢救")`;
  const open = async (): Promise<string> => (await did(opening(), doctor)).id;

  test('ends with the version, by nobody, and its person opens the next under the new one', async () => {
    const id = await open();
    await amend();
    expect(await told()).toMatchObject([{ action: 'AGREEMENT_COUNTERSIGNED', version: 2 }, closed(id)]);
    expect(await states()).toEqual([{ id, version: 1, state: 'AWAITING_REVIEW' }]);
    const next = (await did(opening(), doctor)).id;
    expect(await states()).toContainEqual({ id: next, version: 2, state: 'OPEN' });
    expect((await change(opening(), doctor)).errors[0]?.message).toContain(next);
    await did(reviewing(id), head);
  });

  test('is to be reviewed within its hours from then on', async () => {
    const id = await open();
    await amend();
    const { data } = await hub.ask(
      `{ emergencies(filter: { agreement: "${agreement}" }) { endsAt reviewDue } }`,
      { client: 'health-office', agreement: null },
    );
    const [{ endsAt, reviewDue }] = data.emergencies;
    const hours = RECEPTION.emergency?.reviewWithinHours ?? 0;
    expect(Date.parse(reviewDue) - Date.parse(endsAt)).toBe(hours * 3_600_000);
    await did(reviewing(id), head);
  });

  test('keeps its person from the next under any version once its review is overdue', async () => {
    const id = await open();
    await amend();
    await withClient(hub.database.url(), (client) =>
      client.query("UPDATE emergency SET review_due = now() - interval '1 second' WHERE id = $1", [id]),
    );
    expect((await change(opening(), doctor)).errors[0]?.message).toContain('逾期');
    await did(reviewing(id), head);
  });

  test('goes on while the new version waits, and ends when that takes effect: found by the watch', async () => {
    const id = await open();
    await amend(tomorrow);
    expect(await states()).toEqual([{ id, version: 1, state: 'OPEN' }]);
    await dayHasCome();
    const pool = createPool({
      connectionString: hub.database.url(RESTRICTED_SESSION),
      size: 1,
      onError: () => undefined,
    });
    await noteWhatIsDue(pool, new Date());
    await pool.end();
    expect(await told()).toMatchObject([{ action: 'AGREEMENT_TOOK_EFFECT', version: 2 }, closed(id)]);
    expect(await states()).toEqual([{ id, version: 1, state: 'AWAITING_REVIEW' }]);
  });

  test('ends likewise where a step of the agreement finds the new version in force', async () => {
    const id = await open();
    const colleague = { ...doctor, operator: 'DrZhao' };
    await amend(tomorrow);
    await dayHasCome();
    await did(opening(), colleague);
    const [, ...last] = (await lifeOf(hub.ask, agreement).steps('health-office')).slice(-4);
    expect(last).toMatchObject([
      { action: 'AGREEMENT_TOOK_EFFECT', version: 2, operator: null },
      closed(id),
      { action: 'EMERGENCY_OPENED', version: 2, operator: 'DrZhao' },
    ]);
    expect(await states()).toMatchObject([{ state: 'OPEN' }, { id, state: 'AWAITING_REVIEW' }]);
  });
});
