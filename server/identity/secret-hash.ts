import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface ScryptCost {
  /** Binary logarithm of scrypt's N. */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** 16 MiB and some 40 ms: enough beside secrets of 256 random bits, and bearable at each token request. */
const COST: ScryptCost = { logN: 14, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Opens to no secret. Checking against it takes as long as against a client's own hash. */
export const NO_SECRET = format(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

/** 256 random bits as text. */
export function generateSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Hashes a client secret for rest: `$scrypt$ln=14,r=8,p=1$salt$hash`, so that the cost can be raised later. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return format(COST, salt, await derive(secret, salt, COST));
}

/** True when `stored` is the hash of this secret. Throws on a text that `hashSecret` did not make. */
export async function isSecretOf(secret: string, stored: string): Promise<boolean> {
  const [, logN, r, p, salt, expected] =
    /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/=]+)\$([\w+/=]+)$/.exec(stored) ?? [];
  if (salt === undefined || expected === undefined)
    throw new Error('The stored hash of a secret is not one of ours');
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const actual = await derive(secret, Buffer.from(salt, 'base64'), cost);
  return timingSafeEqual(actual, Buffer.from(expected, 'base64'));
}

function format({ logN, r, p }: ScryptCost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${logN},r=${r},p=${p}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

function derive(secret: string, salt: Buffer, { logN, r, p }: ScryptCost): Promise<Buffer> {
  const N = 2 ** logN;
  // Node refuses to use more than 32 MiB unless told; scrypt needs 128 · N · r bytes and some.
  const options = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, HASH_BYTES, options, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}
