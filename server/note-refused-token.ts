import type { FastifyRequest } from 'fastify';
import type { FailedLogins } from './failed-logins.ts';
import { clientClaimedByToken } from './identity/claimed-client.ts';
import { TokenRefused } from './identity/token-fault.ts';

/** A request that is refused for its access token has no caller, hence no access entry: it is a failed login. */
export function noteRefusedToken(
  failedLogins: Pick<FailedLogins, 'note'>,
  { id: requestId, headers, routeOptions }: FastifyRequest,
  error: unknown,
): void {
  if (!(error instanceof TokenRefused)) return;
  const client = clientClaimedByToken(headers.authorization);
  failedLogins.note({ requestId, endpoint: routeOptions.url ?? '', client, fault: error.fault });
}
