import { randomUUID } from 'node:crypto';
import { type CryptoKey, type JWTHeaderParameters, type KeyObject, SignJWT } from 'jose';
import { createSubjectPseudonyms, type SubjectPseudonyms } from '../../../audit/subject.ts';
import { demoClientKey } from '../../../demo/demo-clients.ts';
import { readSubjectKeys } from '../../../server/subject-keys/stored-keys.ts';
import { withClient } from '../../../with-client.ts';
import { type Answer, SECRET, type TestHub } from '../../support/hub.ts';

export const PLATFORM = 'citizen-platform';

export interface Assertion {
  readonly key?: CryptoKey | KeyObject;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Seconds. */
  readonly lifetime?: number;
}

/** Pseudonyms as the hub writes them. */
export async function pseudonymsOf(hub: TestHub): Promise<SubjectPseudonyms> {
  return withClient(hub.database.url(), async (client) =>
    createSubjectPseudonyms(await readSubjectKeys(client, SECRET)),
  );
}

/** What the demo's platform says of whom it has verified. */
export async function assertionOf(
  hub: TestHub,
  idNumber: string,
  { key = demoClientKey(SECRET, PLATFORM), header = {}, claims = {}, lifetime = 60 }: Assertion = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: PLATFORM,
    sub: idNumber,
    aud: `${hub.url}/graphql`,
    jti: randomUUID(),
    iat: now,
    exp: now + lifetime,
    auth_time: now,
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'onecard-subject+jwt', ...header })
    .sign(key);
}

/** Asks in a citizen's name. */
export async function askAs(
  hub: TestHub,
  idNumber: string,
  question: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> },
): Promise<Answer> {
  const headers = { 'onecard-subject': await assertionOf(hub, idNumber) };
  return hub.ask(question.query, { client: PLATFORM, headers, variables: question.variables ?? {} });
}

export const HISTORY = `query($first: Int, $after: String, $from: DateTime, $to: DateTime) {
  myAccessHistory(first: $first, after: $after, from: $from, to: $to) {
    nodes {
      id time department departmentName { zh en } purpose { zh en } purposeCode outcome emergency
      data { coordinate type { zh en } field { zh en } owner mask }
    }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;

/** A page of a citizen's history. */
export async function historyOf(
  hub: TestHub,
  idNumber: string,
  variables: Readonly<Record<string, unknown>> = {},
) {
  const answer = await askAs(hub, idNumber, { query: HISTORY, variables });
  if (answer.codes.length > 0) throw new Error(answer.text);
  return answer.data.myAccessHistory;
}
