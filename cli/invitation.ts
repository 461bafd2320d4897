import { DEMO_CLIENTS, demoClientSecret } from '../demo/demo-clients.ts';
import { findPeopleOfNote } from '../demo/people-of-note.ts';
import type { Prepared } from '../server/prepare.ts';

/** What a demo says when it is ready: a query that works when pasted. */
export async function invitation(url: string, { databases, secret }: Prepared): Promise<string> {
  const client = DEMO_CLIENTS.find(({ id }) => id === 'roadside-terminal');
  const { haikouDriver, outsideHaikou } = await findPeopleOfNote(databases.sources);
  const idNumber = haikouDriver ?? outsideHaikou;
  if (client === undefined || idNumber === undefined) return '';
  const body = JSON.stringify({
    query:
      'query($id: IdNumber!) { cardholder(idNumber: $id) { name drivingLicence { classes states validUntil } vehicles { plate } } }',
    variables: { id: idNumber },
  });
  return `
试一试(路面执勤查验驾驶证)· Try it (a roadside check of a driving licence):

TOKEN=$(curl -s -u ${client.id}:${demoClientSecret(secret, client.id)} -d grant_type=client_credentials ${url}/oauth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl -s ${url}/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -H 'Onecard-Agreement: roadside-check' -H 'Onecard-Purpose: driving-licence-proof' -H 'Onecard-Operator: officer-007' \\
  -d '${body}'

其他客户端与协议 · Other clients and agreements: npx onecard demo
`;
}
