import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { HubError } from '../errors.ts';

/** Makes positions in a list into opaque cursors and back. */
export interface CursorSeal {
  seal(position: string, binding: string): string;
  /** @throws HubError BAD_USER_INPUT for a cursor that is not ours or belongs to another list */
  open(cursor: string, binding: string): string;
}

const NONCE = 12;
const TAG = 16;

/**
 * Makes the seals of contexts (agreements). Cursors are encrypted, for a position may tell what a mask hides, and
 * authenticated, for they come back from callers. A cursor holds for its context and binding (the list and its
 * filter) only. The nonce is derived from the content, so that the same position has the same cursor.
 */
export function createCursorSeals(secret: Buffer): (context: string) => CursorSeal {
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `cursor ${purpose}`, 32));
  const keys = { encryption: keyFor('encryption'), nonce: keyFor('nonce') };
  return (context) => createCursorSeal(keys, context);
}

interface CursorKeys {
  readonly encryption: Buffer;
  readonly nonce: Buffer;
}

function createCursorSeal({ encryption, nonce: nonceKey }: CursorKeys, context: string): CursorSeal {
  const associated = (binding: string) => Buffer.from(JSON.stringify([context, binding]));
  return {
    seal(position, binding) {
      const digest = createHmac('sha256', nonceKey)
        .update(associated(binding))
        .update('\0')
        .update(position)
        .digest();
      // In base64url 62 is a hyphen, and commands take what begins with one for an option.
      const start = digest.findIndex((byte) => byte >> 2 !== 62);
      const nonce = digest.subarray(start, start + NONCE);
      const cipher = createCipheriv('aes-256-gcm', encryption, nonce).setAAD(associated(binding));
      return Buffer.concat([
        nonce,
        cipher.update(position, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]).toString('base64url');
    },
    open(cursor, binding) {
      try {
        const bytes = Buffer.from(cursor, 'base64url');
        if (cursor.length > 512 || bytes.length < NONCE + TAG || bytes.toString('base64url') !== cursor)
          throw new Error('not a cursor');
        const decipher = createDecipheriv('aes-256-gcm', encryption, bytes.subarray(0, NONCE)).setAAD(
          associated(binding),
        );
        decipher.setAuthTag(bytes.subarray(-TAG));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString(
          'utf8',
        );
      } catch (cause) {
        throw new HubError('BAD_USER_INPUT', {
          detail: {
            zh: 'after 不是本列表的游标;请原样使用上一页的 endCursor',
            en: 'after is not a cursor of this list: use the endCursor of the page before as it is',
          },
          cause,
        });
      }
    },
  };
}
