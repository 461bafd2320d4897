import type { TextSeal } from '../policies/objection/personal-text.ts';
import { openText, sealText } from './sealed-bytes.ts';

/** @param key 32 bytes, for this purpose only */
export function createTextSeal(key: Buffer): TextSeal {
  return {
    seal: (text, about) => sealText(text, { key, about }),
    open: (sealed, about) => openText(sealed, { key, about }),
  };
}
