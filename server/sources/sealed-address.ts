import type { SourceAddress } from '../../connectors/source-address.ts';
import { openKey, sealKey } from '../identity/key-encryption.ts';

/** Address and credentials of an onboarded source for rest; they open under this source's name only. */
export function sealAddress(address: SourceAddress, { source, secret }: AddressSeal): Buffer {
  return sealKey(JSON.stringify(address), { secret, use: 'source address', kid: source });
}

/** @throws Error where the hub's secret is not the one with which it was sealed */
export function openAddress(sealed: Buffer, { source, secret }: AddressSeal): SourceAddress {
  return JSON.parse(openKey(sealed, { secret, use: 'source address', kid: source })) as SourceAddress;
}

export interface AddressSeal {
  readonly source: string;
  /** The hub's. */
  readonly secret: Buffer;
}
