import type { Bilingual } from '../../errors.ts';
import type { Catalogue, Column, Entity } from '../../schema/catalogue.ts';
import type { SchemaFault } from '../../schema/fault.ts';

/** Words in a field's name or description that tell of personal data, and the level that GB/T 43697 has for such. */
const PERSONAL: readonly { readonly words: RegExp; readonly level: number; readonly what: Bilingual }[] = [
  { words: /idNumber|身份号码|身份证/i, level: 4, what: { zh: '身份号码', en: 'an ID number' } },
  { words: /mobile|phone|手机|电话/i, level: 3, what: { zh: '电话', en: 'a telephone number' } },
  { words: /address|地址|住址/i, level: 3, what: { zh: '住址', en: 'an address' } },
  { words: /account|银行|账号/i, level: 3, what: { zh: '账号', en: 'an account' } },
  {
    words: /disease|diagnosis|疾病|诊断|病史/i,
    level: 4,
    what: { zh: '健康信息', en: 'a health condition' },
  },
];

/** What stands in nobody's way but deserves a second look. */
export function adviceOn({ entities }: Catalogue, source: string): readonly SchemaFault[] {
  return [...entities.values()]
    .filter((entity) => entity.source.id === source)
    .flatMap((entity) => [...subjectMissing(entity), ...keyInUrl(entity), ...lowLevels(entity)]);
}

function subjectMissing({ name, table, place }: Entity): readonly SchemaFault[] {
  if (table.subject !== undefined) return [];
  return [
    {
      place,
      fault: {
        zh: `${name} 未指明数据主体(subject),审计时其数据算作上级之人的`,
        en: `${name} names no subject: for the audit its rows are about the parent's person`,
      },
      remedy: { zh: '如各行有身份号码,写 subject', en: 'if its rows hold an ID number, name it as subject' },
    },
  ];
}

function keyInUrl({ name, table: { access }, place }: Entity): readonly SchemaFault[] {
  if (access?.kind !== 'endpoint' || (access.keyIn !== 'PATH' && access.keyIn !== 'QUERY')) return [];
  return [
    {
      place,
      fault: {
        zh: `${name} 的键进入网址,会留在沿途的日志中`,
        en: `the key of ${name} goes into a URL, which every log on the way keeps`,
      },
      remedy: {
        zh: '请部门提供 POST 接口',
        en: 'ask the department for an endpoint that takes it in a POST body',
      },
    },
  ];
}

function lowLevels({ fields }: Entity): readonly SchemaFault[] {
  return [...fields].flatMap(([name, field]) => (field.kind === 'column' ? tooLow(name, field) : []));
}

function tooLow(name: string, { coordinate, level, place }: Column): readonly SchemaFault[] {
  const personal = PERSONAL.find(({ words }) => words.test(name));
  if (personal === undefined || level >= personal.level) return [];
  return [
    {
      place,
      fault: {
        zh: `${coordinate} 似为${personal.what.zh},分级却为 ${level}`,
        en: `${coordinate} looks like ${personal.what.en}, but its level is ${level}`,
      },
      remedy: {
        zh: `考虑 @classified(level: ${personal.level})`,
        en: `consider @classified(level: ${personal.level})`,
      },
    },
  ];
}
