import { isEnumType } from 'graphql';
import type { Bilingual } from '../../errors.ts';
import type { Catalogue, Column, Edge } from '../../schema/catalogue.ts';
import { isIsoDate } from '../../schema/iso-date.ts';
import type { RowCondition } from '../agreement.ts';
import type { Saying } from '../fault-list.ts';
import { FILTERED_ENTITY } from '../filter-coordinates.ts';
import { type DocumentFault, faultAt, type Path } from './document-fault.ts';
import { doesNotExist } from './nearest.ts';

/** The oldest age that a condition may ask for, in years. */
const OLDEST = 150;

/** What in a condition does not fit the field that it speaks of. */
export function rowFilterFaults(
  catalogue: Catalogue,
  { field, operator, values = [] }: RowCondition,
  path: Path,
): readonly DocumentFault[] {
  const target = fieldOf(catalogue, field);
  if (typeof target === 'function' || 'zh' in target) return [faultAt([...path, 'field'], target)];
  const { sharing, coordinate } = target;
  if (sharing === 'NOT_SHARED')
    return [faultAt([...path, 'field'], { zh: `${coordinate} 不予共享`, en: `${coordinate} is not shared` })];
  const unfit = operatorFault(target, operator);
  if (unfit !== undefined) return [faultAt([...path, 'operator'], unfit)];
  const most = operator === 'EXISTS' ? 0 : operator === 'IN' ? Number.POSITIVE_INFINITY : 1;
  if (values.length > most || (most > 0 && values.length === 0))
    return [faultAt([...path, 'values'], COUNTS[most] ?? (COUNTS.more as Bilingual))];
  return values.flatMap((value, i) => {
    const fault = valueFault(catalogue, target as Column, { operator, value });
    return fault === undefined ? [] : [faultAt([...path, 'values', i], fault)];
  });
}

const COUNTS: Readonly<Record<string | number, Bilingual>> = {
  0: { zh: '应为空:EXISTS 不带值', en: 'must be left out: EXISTS takes none' },
  1: { zh: '应恰有一个值', en: 'needs exactly one value' },
  more: { zh: '至少应有一个值', en: 'needs at least one value' },
};

function fieldOf(catalogue: Catalogue, field: string): Column | Edge | Bilingual | Saying {
  const [first = '', second] = field.split('.');
  const fields = catalogue.entities.get(FILTERED_ENTITY)?.fields ?? new Map<string, Column | Edge>();
  const here = fields.get(first);
  if (here === undefined) return doesNotExist(first, fields.keys());
  if (here.kind === 'column' && second === undefined) return here;
  const [target, ...others] = here.kind === 'edge' ? here.targets : [];
  if (target === undefined || others.length > 0)
    return { zh: `${first} 不通向单一类型`, en: `${first} does not lead to one type` };
  if (here.kind === 'edge' && here.keyType !== 'ID_NUMBER')
    return {
      zh: `${first} 不以公民身份号码关联,不能用于行过滤`,
      en: `${first} is not joined by ID number, so no row filter can use it`,
    };
  if (second === undefined) return here;
  const behind = catalogue.entities.get(target)?.fields ?? new Map<string, Column | Edge>();
  return behind.get(second) ?? doesNotExist(second, behind.keys());
}

function operatorFault(field: Column | Edge, operator: RowCondition['operator']): Bilingual | undefined {
  if (operator === 'EXISTS')
    return field.kind === 'edge'
      ? undefined
      : { zh: 'EXISTS 只用于关联,如 drivingLicence', en: 'EXISTS is for edges, such as drivingLicence' };
  if (field.kind === 'edge')
    return {
      zh: `${field.coordinate} 是关联,只能用 EXISTS,或写明其后的字段`,
      en: `${field.coordinate} is an edge: use EXISTS, or name a field behind it`,
    };
  const { name } = field.type;
  if (name === 'IdNumber')
    return { zh: '协议不得含个人的身份号码', en: "an agreement must not hold people's ID numbers" };
  if (operator.startsWith('AGE_') && name !== 'Date')
    return {
      zh: `只用于日期,${field.coordinate} 不是`,
      en: `is for dates, which ${field.coordinate} is not`,
    };
  if (operator.startsWith('AT_') && !['Date', 'Int'].includes(name))
    return {
      zh: `只用于日期与整数,${field.coordinate} 不是`,
      en: `is for dates and integers, which ${field.coordinate} is not`,
    };
  return undefined;
}

function valueFault(
  { schema }: Catalogue,
  { type }: Column,
  { operator, value }: { readonly operator: RowCondition['operator']; readonly value: string },
): Bilingual | Saying | undefined {
  if (operator.startsWith('AGE_'))
    return /^\d{1,3}$/.test(value) && Number(value) <= OLDEST
      ? undefined
      : { zh: `应为 0 到 ${OLDEST} 的周岁`, en: `must be an age from 0 to ${OLDEST}` };
  const named = schema.getType(type.name);
  if (isEnumType(named)) {
    const known = named.getValues().map(({ name }) => name);
    return known.includes(value) ? undefined : doesNotExist(value, known);
  }
  const form = FORMS[type.name];
  return form === undefined || form.is(value) ? undefined : form;
}

interface Form extends Bilingual {
  readonly is: (text: string) => boolean;
}

const FORMS: Readonly<Record<string, Form>> = {
  RegionCode: {
    is: (text) => /^\d{6}$/.test(text),
    zh: '应为六位行政区划代码,如 460100',
    en: 'must be a region code of six digits, such as 460100',
  },
  Date: { is: isIsoDate, zh: '应为存在的日期 YYYY-MM-DD', en: 'must be a date YYYY-MM-DD that exists' },
  Int: { is: (text) => /^-?\d{1,9}$/.test(text), zh: '应为整数', en: 'must be an integer' },
  Boolean: {
    is: (text) => /^(true|false)$/.test(text),
    zh: '应为 true 或 false',
    en: 'must be true or false',
  },
};
