import type { NoticeSeals } from '../../resolvers/change-notices.ts';
import { sealKey } from '../identity/key-encryption.ts';
import { makeWebhook } from '../webhooks/registry.ts';
import { readWebhookUrl } from '../webhooks/webhook-url.ts';

/** What notices keep is encrypted by the hub's secret, and they go where webhooks may. */
export function noticeSeals(secret: Buffer, mode: 'demo' | 'production'): NoticeSeals {
  return {
    sealPerson: (idNumber, delivery) => sealKey(idNumber, { secret, use: 'change notice', kid: delivery }),
    makeWebhook() {
      const { id, secret: told } = makeWebhook();
      return { id, secret: told, sealed: sealKey(told, { secret, use: 'webhook secret', kid: id }) };
    },
    readUrl: (text) => readWebhookUrl(text, { mode }),
  };
}
