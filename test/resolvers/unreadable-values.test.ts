import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const SECRET = '一百二十元整';

// Transport's database, as a vendor's update left it: text where numbers, dates, codes and flags should be.
describe('a source that returns text where something else should be', () => {
  let transport: TestDatabase;
  let hub: TestHub;
  let ids: readonly string[];

  beforeAll(async () => {
    ids = await withClient(inject('provinceUrls').CARDHOLDER_BASE as string, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        'select "AAC147" id from "AC01" order by "AAC001" limit 3',
      );
      return rows.map(({ id }) => id);
    });
    const pass = (id: string | undefined, no: number, values: string) => `('${no}', '${id}', ${values})`;
    transport = await createSourceDatabase(`
      CREATE TABLE "TransitPass" ("PassNo" varchar(19), "CertNo" varchar(30), "PassType" text, "Balance" text, "OpenedAt" text, "Active" text);
      CREATE TABLE "RideRecord" ("PassNo" varchar(19), "RideTime" text, "Line" text, "StopName" text, "Fare" text);
      CREATE TABLE "PractitionerLicence" ("LicNo" text, "IdNo" text, "Category" text, "IssuedOn" text, "ValidTo" text);
      INSERT INTO "TransitPass" VALUES
        ${pass(ids[0], 1, `'${SECRET}', '${SECRET}', '${SECRET}', '${SECRET}'`)},
        ${pass(ids[1], 2, `'0', '1200', '1580428800', 'Y'`)},
        ${pass(ids[2], 3, `'${SECRET}', '${SECRET}', '20209999', '?'`)};
      INSERT INTO "PractitionerLicence" VALUES ('L1', '${ids[1]}', 'KY', '${SECRET}', '2031-02-30');`);
    hub = await startTestHub({ sources: { TRANSPORT: transport.url() } });
    await hub.agree('passes', {
      consumer: 'BIG_DATA',
      purposes: ['travel-concession'],
      grants: [
        'Query.cardholders',
        'Cardholder.idNumber',
        'Cardholder.transitPass',
        'Cardholder.professionalLicence',
        ...['number', 'kind', 'balanceFen', 'openedAt', 'active'].map((field) => `TransitPass.${field}`),
        ...['number', 'issuedOn', 'validUntil'].map((field) => `ProfessionalLicence.${field}`),
      ].map((coordinate) => ({ coordinate, mask: 'NONE' as const })),
    });
  });
  afterAll(async () => {
    await hub.stop();
    await transport.drop();
  });

  const ask = (fields: string) =>
    hub.ask(
      `query($ids: [IdNumber!]) { cardholders(filter: { idNumberIn: $ids }) { nodes { ${fields} } } }`,
      {
        client: 'counter',
        agreement: 'passes',
        purpose: 'travel-concession',
        variables: { ids },
      },
    );

  test('has those fields null, one error for each at the first row, and the rest answered', async () => {
    const answer = await ask('transitPass { number kind balanceFen openedAt active }');
    const nothing = { kind: null, balanceFen: null, openedAt: null, active: null };
    expect(answer.data.cardholders.nodes).toEqual([
      { transitPass: { number: '1', ...nothing } },
      {
        transitPass: {
          number: '2',
          kind: 'ORDINARY',
          balanceFen: 1200,
          openedAt: '2020-01-31T00:00:00.000Z',
          active: true,
        },
      },
      { transitPass: { number: '3', ...nothing } },
    ]);
    expect(
      answer.errors.map(({ path, extensions: { code, coordinates } }) => [
        code,
        coordinates?.join(),
        path?.join('.'),
      ]),
    ).toEqual(
      ['kind', 'balanceFen', 'openedAt', 'active'].map((field) => [
        'SOURCE_UNAVAILABLE',
        `TransitPass.${field}`,
        `cardholders.nodes.0.transitPass.${field}`,
      ]),
    );
  });

  test('has its errors name source and coordinate, and never the value', async () => {
    const answer = await ask('transitPass { balanceFen } professionalLicence { number issuedOn validUntil }');
    expect(answer.errors.map(({ extensions }) => extensions.coordinates)).toEqual([
      ['TransitPass.balanceFen'],
      ['ProfessionalLicence.issuedOn'],
      ['ProfessionalLicence.validUntil'],
    ]);
    for (const { message } of answer.errors) expect(message).toContain('transport');
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toContain('02-30');
    const [record] = await hub.records({ subject: ids[0] });
    expect(record).toMatchObject({ outcome: 'PARTIAL', codes: ['SOURCE_UNAVAILABLE'] });
  });

  test('is no reason for an error where the field is not asked for', async () => {
    expect((await ask('transitPass { number }')).codes).toEqual([]);
  });
});
