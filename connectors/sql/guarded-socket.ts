import { isIP, Socket } from 'node:net';
import { type AddressRules, ForbiddenAddress, guardedLookup, isAllowedAddress } from '../../addresses.ts';

/**
 * A socket that connects only where the hub may (addresses.ts): an address is checked as it is, a name as it is resolved. A socket of the
 * file system is on the hub's own host, as its loopback interface is.
 */
export function guardedSocket(rules: AddressRules): Socket {
  const socket = new Socket();
  const connect = socket.connect.bind(socket);
  const forbid = () => socket.destroy(new ForbiddenAddress('the address is not allowed'));
  const guarded = (place: number | string, host = 'localhost'): Socket => {
    if (typeof place === 'string' && !/^\d+$/.test(place))
      return rules.loopbackAllowed ? connect(place) : forbid();
    if (isIP(host) !== 0 && !isAllowedAddress(host, rules)) return forbid();
    return connect({ port: Number(place), host, lookup: guardedLookup(rules) });
  };
  return Object.assign(socket, { connect: guarded as Socket['connect'] });
}
