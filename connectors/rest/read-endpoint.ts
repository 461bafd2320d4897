import { type Bilingual, HubError } from '../../errors.ts';
import { isObject } from '../json-pointer.ts';
import type { EndpointAccess, TableAccess } from '../table-access.ts';

/** An endpoint whose parts fit together. */
export interface Endpoint {
  readonly access: EndpointAccess;
  /** The fixed part of the body. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

/**
 * How a table of a REST source is asked.
 * @throws HubError BAD_USER_INPUT where it cannot be asked so
 */
export function readEndpoint(table: string, access: TableAccess): Endpoint {
  const fault = (detail: Bilingual) =>
    new HubError('BAD_USER_INPUT', { detail: { zh: `${table}:${detail.zh}`, en: `${table}: ${detail.en}` } });
  if (access.kind !== 'endpoint') throw fault({ zh: '须有 @endpoint', en: '@endpoint is required' });
  const { method, path, keyIn, keyName, many, body, paging } = access;
  if (!path.startsWith('/')) throw fault({ zh: '路径须以 / 开头', en: 'the path must begin with /' });
  const places = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  if (places.some((name) => name !== keyName) || (keyIn === 'PATH') !== places.length > 0)
    throw fault({ zh: '路径中的花括号须恰为键名', en: 'what stands in braces in the path must be the key' });
  if (method === 'GET' && (keyIn === 'BODY' || body !== undefined))
    throw fault({ zh: 'GET 没有正文', en: 'GET has no body' });
  if (many && (keyIn === 'PATH' || keyIn === 'HEADER'))
    throw fault({ zh: '路径与请求头中只容一个键', en: 'a path or header takes one key' });
  if (paging !== undefined && paging.by !== 'LINK' && paging.parameter === undefined)
    throw fault({ zh: '分页须有 parameter', en: 'paging needs its parameter' });
  if (paging?.by === 'CURSOR' && paging.next === undefined)
    throw fault({ zh: '游标分页须有 next', en: 'paging by cursor needs next' });
  const fixed = body === undefined ? {} : parsed(body);
  if (!isObject(fixed))
    throw fault({ zh: '固定正文须为 JSON 对象', en: 'the fixed body must be a JSON object' });
  return { access, fixed };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
