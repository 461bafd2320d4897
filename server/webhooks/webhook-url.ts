import { isIP } from 'node:net';
import { hostOf, isAllowedAddress } from '../../addresses.ts';
import { HubError } from '../../errors.ts';

export interface UrlRules {
  readonly mode: 'demo' | 'production';
}

const MOST_LENGTH = 2_000;

/**
 * The address of a webhook, as it is kept.
 * @throws HubError BAD_USER_INPUT for one to which the hub would never send
 */
export function readWebhookUrl(text: string, { mode }: UrlRules): string {
  const url = text.length <= MOST_LENGTH && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw bad('不是网址', 'it is no URL');
  if (url.protocol !== 'https:' && !(mode === 'demo' && url.protocol === 'http:'))
    throw bad('须为 https', 'it must be https');
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw bad('不得含用户名、口令或 #', 'it holds no user name, password or #');
  const host = hostOf(url);
  if (isIP(host) !== 0 && !isAllowedAddress(host, { loopbackAllowed: mode === 'demo' }))
    throw bad('此地址不允许', 'the address is not allowed');
  return url.href;
}

function bad(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: `接收端网址:${zh}`, en: `the webhook's URL: ${en}` },
  });
}
