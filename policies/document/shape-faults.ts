import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Bilingual } from '../../errors.ts';
import { once } from '../../once.ts';
import { PLAIN_TEXT, PLAIN_TEXT_IN_WORDS } from '../plain-text.ts';
import AGREEMENT_SCHEMA from './agreement.schema.json' with { type: 'json' };
import { type DocumentFault, faultAt, type Path } from './document-fault.ts';
import { didYouMean } from './nearest.ts';

/** Compiled when the first document is checked: a start has none, and it takes as long as the schema of the whole graph. */
const shape = once(() =>
  new Ajv2020({
    allErrors: true,
    coerceTypes: true,
    verbose: true,
    strict: true,
    strictRequired: false,
  }).compile(AGREEMENT_SCHEMA),
);

/**
 * What in a document does not have the form that the JSON Schema says. Texts that should be numbers or yes and no
 * become such in place.
 */
export function shapeFaults(value: unknown): readonly DocumentFault[] {
  const isShaped = shape();
  if (isShaped(value)) return [];
  return (isShaped.errors ?? [])
    .filter(isOwnFault)
    .map((error) => faultAt(pathOf(error), () => saying(error)));
}

/** The alternatives of a choice are told by the choice itself. */
function isOwnFault({ schemaPath }: ErrorObject): boolean {
  return !/\/oneOf\/\d+\//.test(schemaPath);
}

function pathOf({ instancePath, params, keyword }: ErrorObject): Path {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return keyword === 'additionalProperties' || keyword === 'unevaluatedProperties'
    ? [...path, shorten(String(params.additionalProperty ?? params.unevaluatedProperty))]
    : path;
}

function saying({ keyword, params, parentSchema, message = '' }: ErrorObject): Bilingual {
  switch (keyword) {
    case 'required':
      return { zh: `缺少 ${params.missingProperty}`, en: `lacks ${params.missingProperty}` };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params.additionalProperty ?? params.unevaluatedProperty);
      const known = Object.keys((parentSchema?.properties ?? {}) as object).concat(EXTENT_KEYS);
      const { zh, en } = didYouMean(name, known);
      return { zh: `不是已知的键${zh}`, en: `is no known key${en}` };
    }
    case 'oneOf':
      return {
        zh: '须恰有 coordinate、type、level 之一',
        en: 'must have exactly one of coordinate, type and level',
      };
    case 'type':
      return {
        zh: `应为${TYPES_ZH[params.type as string] ?? params.type}`,
        en: `must be of type ${params.type}`,
      };
    case 'enum': {
      const values = (params.allowedValues as readonly string[]).join(' ');
      return { zh: `应为其一:${values}`, en: `must be one of ${values}` };
    }
    case 'pattern':
      if (params.pattern === PLAIN_TEXT) return PLAIN_TEXT_IN_WORDS;
      return { zh: `应形如 ${params.pattern}`, en: `must be of the form ${params.pattern}` };
    case 'minimum':
    case 'maximum':
      return {
        zh: `应 ${params.comparison} ${params.limit}`,
        en: `must be ${params.comparison} ${params.limit}`,
      };
    case 'minItems':
      return { zh: `至少须有 ${params.limit} 项`, en: `needs at least ${params.limit} items` };
    case 'maxItems':
      return { zh: `至多 ${params.limit} 项`, en: `has more than ${params.limit} items` };
    case 'minLength':
      return { zh: '不得为空', en: 'must not be empty' };
    case 'maxLength':
      return { zh: `超过 ${params.limit} 字`, en: `is longer than ${params.limit} characters` };
    case 'uniqueItems':
      return { zh: '有重复的项', en: 'has the same item twice' };
    default:
      return { zh: message, en: message };
  }
}

const EXTENT_KEYS = ['coordinate', 'type', 'level'];
const TYPES_ZH: Readonly<Record<string, string>> = {
  object: '键值对',
  array: '列表',
  string: '文本',
  integer: '整数',
  boolean: ' true 或 false',
};

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
