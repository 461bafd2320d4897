import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

describe('the first whole path', () => {
  let hub: TestHub;
  const driver = inject('people').haikouDriver as string;

  beforeAll(async () => {
    hub = await startTestHub();
  });
  afterAll(() => hub.stop());

  test('a developer asks about a cardholder and an auditor reads the record of it', async () => {
    const answer = await hub.ask(
      'query($id: IdNumber!) { cardholder(idNumber: $id) { name drivingLicence { classes states } vehicles { plate } } }',
      {
        variables: { id: driver },
        operator: 'officer-007',
      },
    );
    expect(answer.codes).toEqual([]);
    expect(answer.data.cardholder.drivingLicence.classes).toMatch(/^[A-F]/);
    expect(answer.data.cardholder.vehicles.length).toBeGreaterThan(0);

    const [record] = await hub.records({ subject: driver });
    expect(record).toMatchObject({
      log: 'roadside-check',
      index: 1,
      client: 'roadside-terminal',
      operator: 'officer-007',
      outcome: 'RELEASED',
      requestId: answer.headers.get('x-request-id'),
    });
  });

  test('an ungranted field refuses the whole operation and names every coordinate', async () => {
    const answer = await hub.ask(
      'query($id: IdNumber!) { cardholder(idNumber: $id) { name mobile healthRecord { bloodType } } }',
      { variables: { id: driver } },
    );
    expect(answer.status).toBe(403);
    expect(answer.data).toBeUndefined();
    expect(answer.errors[0]?.extensions).toMatchObject({
      code: 'FIELD_NOT_GRANTED',
      coordinates: ['Cardholder.mobile', 'Cardholder.healthRecord', 'HealthRecord.bloodType'],
    });
  });
});
