import { DEMO_CLIENTS, demoClientSecret } from '../demo/demo-clients.ts';
import { CommandError } from './failure.ts';
import { fetchFromHub } from './fetch-from-hub.ts';
import { demoSecret, type Installation } from './installation.ts';

export interface TokenQuestion {
  readonly client: string;
  /** Undefined: a demo client's own. */
  readonly secret?: string | undefined;
}

/** Asks the hub for an access token (RFC 6749 §4.4). @throws CommandError with the hub's reason */
export async function requestToken(
  installation: Installation,
  { client, secret }: TokenQuestion,
): Promise<string> {
  const known = secret ?? demoClientSecretOf(installation, client);
  const credentials = Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(known)}`).toString(
    'base64',
  );
  const response = await fetchFromHub(installation, '/oauth/token', {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  const answer = (await response.json()) as {
    access_token?: string;
    error?: string;
    error_description?: string;
  };
  if (answer.access_token === undefined) {
    throw new CommandError(
      `未取得令牌 · no token: ${answer.error ?? response.status} ${answer.error_description ?? ''}`,
    );
  }
  return answer.access_token;
}

function demoClientSecretOf(installation: Installation, client: string): string {
  if (!DEMO_CLIENTS.some(({ id }) => id === client)) {
    const known = DEMO_CLIENTS.map(({ id }) => id).join(' ');
    throw new CommandError(
      `没有演示客户端 ${client};现有 · no demo client ${client}; there are: ${known}\n其他客户端请给出 --secret · for any other give --secret`,
    );
  }
  return demoClientSecret(demoSecret(installation), client);
}
