import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { type WatchedSources, watchSources } from '../support/watched-sources.ts';

const GRANTED = [
  'Query.cardholder',
  'Query.cardholders',
  'Cardholder.name',
  'Cardholder.sex',
  'Cardholder.vehicles',
  'Cardholder.certificates',
  'Vehicle.plate',
  'DrivingLicence.number',
];

describe('Onecard-Denied: null', () => {
  let hub: TestHub;
  let sources: WatchedSources;
  const driver = inject('people').haikouDriver as string;

  beforeAll(async () => {
    sources = await watchSources();
    hub = await startTestHub({ sources: sources.urls });
    await hub.agree('nulls', { grants: GRANTED.map((coordinate) => ({ coordinate })) });
  });
  afterAll(async () => {
    await hub.stop();
    await sources.close();
  });

  const ask = (query: string, variables: Readonly<Record<string, unknown>> = { id: driver }) =>
    hub.ask(query, { agreement: 'nulls', variables, headers: { 'onecard-denied': 'null' } });
  const askOf = (selection: string) =>
    ask(`query($id: IdNumber!) { cardholder(idNumber: $id) { ${selection} } }`);

  /** Where the errors stand and what they name; each must be a denial. */
  function denials({ errors }: Answer) {
    return errors.map(({ path, extensions }) => {
      expect(extensions.code).toBe('FIELD_NOT_GRANTED');
      return [path?.join('.'), ...(extensions.coordinates ?? [])];
    });
  }

  test('answers a denied field with null and one error, and granted fields as ever', async () => {
    const granted = await askOf('name sex');
    const answer = await askOf('name mobile sex');
    expect(answer.status).toBe(200);
    expect(answer.data.cardholder).toEqual({ ...granted.data.cardholder, mobile: null });
    expect(denials(answer)).toEqual([['cardholder.mobile', 'Cardholder.mobile']]);
  });

  test('tells a denied field once, however many rows there are', async () => {
    const granted = await ask('{ cardholders(first: 50) { nodes { name } } }');
    const answer = await ask('{ cardholders(first: 50) { nodes { name mobile } } }');
    expect(answer.data.cardholders.nodes).toHaveLength(50);
    expect(answer.data.cardholders.nodes).toEqual(
      granted.data.cardholders.nodes.map((node: object) => ({ ...node, mobile: null })),
    );
    expect(denials(answer)).toEqual([['cardholders.nodes.0.mobile', 'Cardholder.mobile']]);
  });

  test('tells a denied edge once, and nothing of what stands behind it', async () => {
    const answer = await ask('{ cardholders(first: 50) { nodes { healthRecord { bloodType } } } }');
    expect(answer.data.cardholders.nodes).toEqual(Array(50).fill({ healthRecord: null }));
    expect(denials(answer)).toEqual([['cardholders.nodes.0.healthRecord', 'Cardholder.healthRecord']]);
  });

  test('leaves a denied root field null and answers the others', async () => {
    await hub.agree('nulls-no-page', {
      grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.sex' }],
    });
    const answer = await hub.ask(
      'query($id: IdNumber!) { cardholder(idNumber: $id) { sex } cardholders { nodes { sex } pageInfo { endCursor } } }',
      { agreement: 'nulls-no-page', variables: { id: driver }, headers: { 'onecard-denied': 'null' } },
    );
    expect(answer.data).toEqual({
      cardholder: { sex: expect.stringMatching(/^(FE)?MALE$/) },
      cardholders: null,
    });
    expect(denials(answer)).toEqual([['cardholders', 'Query.cardholders']]);
  });

  test('answers a field that is denied within a list', async () => {
    const granted = await askOf('vehicles { plate }');
    const answer = await askOf('vehicles { plate brand }');
    expect(answer.data.cardholder.vehicles.length).toBeGreaterThan(0);
    expect(answer.data.cardholder.vehicles).toEqual(
      granted.data.cardholder.vehicles.map((vehicle: object) => ({ ...vehicle, brand: null })),
    );
    expect(denials(answer)).toEqual([['cardholder.vehicles.0.brand', 'Vehicle.brand']]);
  });

  test('tells each alias of a denied field, so that no null is left unexplained', async () => {
    const answer = await askOf(
      'a: mobile b: mobile name: address c: healthRecord { number } d: healthRecord { bloodType }',
    );
    expect(answer.data.cardholder).toEqual({ a: null, b: null, name: null, c: null, d: null });
    expect(denials(answer).sort()).toEqual([
      ['cardholder.a', 'Cardholder.mobile'],
      ['cardholder.b', 'Cardholder.mobile'],
      ['cardholder.c', 'Cardholder.healthRecord'],
      ['cardholder.d', 'Cardholder.healthRecord'],
      ['cardholder.name', 'Cardholder.address'],
    ]);
  });

  test('tells each place of a denied field on a page', async () => {
    const answer = await ask(
      '{ cardholders(first: 3) { nodes { eCard { state } } edges { node { eCard { state } } } } }',
    );
    expect(denials(answer)).toEqual([
      ['cardholders.nodes.0.eCard', 'Cardholder.eCard'],
      ['cardholders.edges.0.node.eCard', 'Cardholder.eCard'],
    ]);
  });

  test('denies an implementing type’s field behind the interface, and hides types the agreement does not know', async () => {
    const answer = await askOf(
      'certificates { __typename number validUntil ... on ResidencePermit { address } }',
    );
    expect(answer.data.cardholder.certificates).toEqual([
      { __typename: 'DrivingLicence', number: expect.any(String), validUntil: null },
    ]);
    expect(denials(answer)).toEqual([['cardholder.certificates.0.validUntil', 'DrivingLicence.validUntil']]);
  });

  test('says nothing of a denied field that @skip or @include leaves out', async () => {
    const query = `query($id: IdNumber!, $on: Boolean = false) {
      cardholder(idNumber: $id) { sex mobile @include(if: $on) address @skip(if: true) }
    }`;
    const without = await ask(query);
    expect(Object.keys(without.data.cardholder)).toEqual(['sex']);
    expect(without.codes).toEqual([]);
    const included = await ask(query, { id: driver, on: true });
    expect(included.data.cardholder.mobile).toBeNull();
    expect(denials(included)).toEqual([['cardholder.mobile', 'Cardholder.mobile']]);
  });

  test('sends no statement for what is denied', async () => {
    sources.forget();
    await askOf('sex mobile healthRecord { bloodType } drivingLicence { number }');
    expect(sources.statements).toHaveLength(1);
    expect(sources.statements[0]).toContain('"AC01"');
    expect(sources.statements[0]).not.toContain('"AAE005"');
  });

  test('sends no statement at all where every root field is denied', async () => {
    await hub.agree('nulls-nothing', { grants: [{ coordinate: 'Cardholder.sex' }] });
    sources.forget();
    const answer = await hub.ask('query($id: IdNumber!) { cardholder(idNumber: $id) { sex } }', {
      agreement: 'nulls-nothing',
      variables: { id: driver },
      headers: { 'onecard-denied': 'null' },
    });
    expect(answer.data).toEqual({ cardholder: null });
    expect(denials(answer)).toEqual([['cardholder', 'Query.cardholder']]);
    expect(sources.statements).toEqual([]);
  });

  test('leaves an entry that names what was denied', async () => {
    const answer = await askOf('sex mobile');
    const [record] = await hub.records({ agreement: 'nulls' });
    expect(record).toMatchObject({
      requestId: answer.headers.get('x-request-id'),
      outcome: 'PARTIAL',
      codes: ['FIELD_NOT_GRANTED'],
      denied: ['Cardholder.mobile'],
    });
  });

  test('opens neither the audit log nor anything without an agreement', async () => {
    const headers = { 'onecard-denied': 'null' };
    const log = await hub.ask('{ accessRecords { nodes { id } } }', { headers });
    expect([log.status, log.codes, log.data]).toEqual([403, ['FORBIDDEN'], undefined]);
    const none = await hub.ask('{ cardholders { nodes { sex } } }', { agreement: null, headers });
    expect([none.status, none.codes, none.data]).toEqual([403, ['AGREEMENT_REQUIRED'], undefined]);
  });

  test.each(['', 'NULL', 'true', 'null, null'])('knows no other value: "%s"', async (value) => {
    const answer = await hub.ask('{ __typename }', { headers: { 'onecard-denied': value } });
    expect([answer.status, answer.codes]).toEqual([400, ['BAD_USER_INPUT']]);
  });
});
