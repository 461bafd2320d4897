import { HubError } from '../../errors.ts';

/**
 * The URL of a source over HTTP.
 * @throws HubError BAD_USER_INPUT where it is none, or holds what belongs to the authentication
 */
export function readBaseUrl(source: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fits =
    url !== undefined &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username + url.password + url.search + url.hash === '';
  if (!fits)
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: `${source}:地址须为 https 网址,不得含用户名、口令、? 或 #`,
        en: `${source}: the address must be an https URL without user name, password, ? or #`,
      },
    });
  return url;
}
