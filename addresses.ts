import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Where nothing that the hub sends may lead, whoever registered it: webhooks, sources. Departments' systems are on private networks, so that those are allowed;
 * link-local addresses, where clouds keep their machines' credentials, and whatever is no single host are not.
 */
const NEVER = blockList([
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['fd00:ec2::254', 128, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
  // Addresses that stand for IPv4 ones: a translator would lead to any of those above.
  ['::', 96, 'ipv6'],
  ['::ffff:0:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['2001::', 32, 'ipv6'],
]);

/** The hub's own host: its database, its issuer. Demos run there. */
const LOOPBACK = blockList([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
]);

export interface AddressRules {
  readonly loopbackAllowed: boolean;
}

/** Whether the hub may connect to an IP address that somebody registered. */
export function isAllowedAddress(address: string, { loopbackAllowed }: AddressRules): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  // A zone (fe80::1%eth0) names an interface, which is nobody else's business.
  if (address.includes('%')) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, type)) return loopbackAllowed;
  return !NEVER.check(address, type);
}

/** A URL's host, without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** The address is not allowed. Says nothing of it: whoever reads of the failure need not learn where names lead. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
}

/**
 * Resolves a name at the moment of connecting, and hands over only what has been checked: a name that led elsewhere when the
 * address was registered (DNS rebinding) leads nowhere. One forbidden address among several is enough.
 */
export function guardedLookup(rules: AddressRules): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isAllowedAddress(address, rules)))
        return callback(new ForbiddenAddress('the name leads to an address that is not allowed'), []);
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * For what makes its connections itself, so that no look-up of ours can be handed in: between this check and the connection the name
 * may be given another address.
 * @throws ForbiddenAddress where the host of a URL is, or has, an address that is not allowed; URLs without a host are not its business
 */
export async function assertAllowedHost(url: string, rules: AddressRules): Promise<void> {
  const host = hostOf(new URL(url));
  if (host === '') return;
  if (isIP(host) !== 0) {
    if (!isAllowedAddress(host, rules)) throw new ForbiddenAddress('the address is not allowed');
    return;
  }
  await new Promise<void>((settled, failed) =>
    guardedLookup(rules)(host, {}, (error) => (error === null ? settled() : failed(error))),
  );
}

function blockList(subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix, type] of subnets) list.addSubnet(net, prefix, type);
  return list;
}
