import type { Bilingual } from '../errors.ts';
import type { SchemaFault } from './fault.ts';

/** What may be wrong with valid SDL as a description of sources, and what to do about it. */
export type Problem = Omit<SchemaFault, 'place'>;

const problem = (fault: Bilingual, remedy: Bilingual): Problem => ({ fault, remedy });

export const sourceMissing = problem(
  { zh: '来源文件缺少 @source', en: 'a source file lacks @source' },
  {
    zh: '在文件开头写 extend schema @source(id: …, department: …, kind: …, connection: …)',
    en: 'begin the file with extend schema @source(id: …, department: …, kind: …, connection: …)',
  },
);

export const sourceIdTaken = (id: string): Problem =>
  problem(
    { zh: `来源标识 ${id} 已被使用`, en: `the source id ${id} is taken` },
    { zh: '换一个标识', en: 'choose another id' },
  );

export const limitOutOfRange = (name: string): Problem =>
  problem(
    { zh: `@limits 的 ${name} 超出范围`, en: `${name} of @limits is out of range` },
    { zh: '范围见 docs/sources.md', en: 'docs/sources.md has the ranges' },
  );

export const accessMissing = (type: string, kind: string): Problem =>
  problem(
    {
      zh: `${kind} 来源的类型 ${type} 未说明如何取得`,
      en: `nothing says how the ${kind} source is asked for ${type}`,
    },
    kind === 'GRAPHQL'
      ? { zh: '加上 @query 或 @entities', en: 'add @query or @entities' }
      : { zh: '加上 @endpoint', en: 'add @endpoint' },
  );

export const accessOfAnotherKind = (type: string, kind: string): Problem =>
  problem(
    {
      zh: `${type} 的取数方式不适用于 ${kind} 来源`,
      en: `the way in which ${type} is asked for does not fit a source of the kind ${kind}`,
    },
    {
      zh: '@endpoint 用于 REST,@query、@entities 用于 GRAPHQL,每个类型只用其一',
      en: '@endpoint is for REST, @query and @entities are for GRAPHQL; each type has one',
    },
  );

export const fileMissing = (type: string): Problem =>
  problem(
    {
      zh: `FILE 来源的类型 ${type} 未说明由哪些文件装载`,
      en: `nothing says which files of the FILE source are loaded for ${type}`,
    },
    { zh: '加上 @file', en: 'add @file' },
  );

export const fileOfAnotherKind = (type: string, kind: string): Problem =>
  problem(
    {
      zh: `${kind} 来源的类型 ${type} 不由文件装载`,
      en: `${type} of the ${kind} source is not loaded from files`,
    },
    { zh: '@file 只用于 FILE 来源', en: '@file is for sources of the kind FILE' },
  );

export const badFile = (argument: string): Problem =>
  problem(
    { zh: `@file 的 ${argument} 有误`, en: `${argument} of @file is not possible` },
    {
      zh: 'pattern 为 1 至 100 字符的文件名,至多 5 个 *;delimiter 为 , ; | 或制表符;header 为 1 至 100;rejectAtMost 为 0 至 1',
      en: 'pattern is a file name of 1 to 100 characters with at most 5 *, delimiter one of , ; | or a tab, header 1 to 100, rejectAtMost 0 to 1',
    },
  );

export const pagesNeedATable = (coordinate: string): Problem =>
  problem(
    {
      zh: `分页列表 ${coordinate} 的来源不是数据库`,
      en: `${coordinate} lists a source page by page that is no database`,
    },
    { zh: '改为 @lookup', en: 'use @lookup' },
  );

export const tableMissing = (type: string): Problem =>
  problem(
    { zh: `来源中的类型 ${type} 缺少 @table`, en: `type ${type} of a source lacks @table` },
    { zh: '用 @table(name: …, key: …) 指明它的表', en: 'name its table with @table(name: …, key: …)' },
  );

export const tableOutsideSource = (type: string): Problem =>
  problem(
    { zh: `${type} 有 @table 却不在来源文件中`, en: `${type} has @table outside a source file` },
    { zh: '移到 schema/sources/ 下的文件', en: 'move it to a file in schema/sources/' },
  );

export const badOrder = (order: string): Problem =>
  problem(
    {
      zh: `@table 的 order 应为列名,可加 DESC:${order}`,
      en: `order of @table must be a column with an optional DESC: ${order}`,
    },
    { zh: '如 order: "JZRQ DESC"', en: 'such as order: "JZRQ DESC"' },
  );

export const nobodyMayReach = (coordinate: string): Problem =>
  problem(
    { zh: `${coordinate} 未说明何人可用`, en: `nothing says who may reach ${coordinate}` },
    {
      zh: '加上 @table 与 @column、@lookup、@role 或 @structural',
      en: 'add @table with @column, @lookup, @role or @structural',
    },
  );

export const codeTaken = (value: string, code: string): Problem =>
  problem(
    {
      zh: `${value} 的代码 ${code} 已属于另一个值`,
      en: `the code ${code} of ${value} is that of another value`,
    },
    { zh: '每个代码只属于一个值', en: 'give each code to one value' },
  );

export const descriptionMissing = (coordinate: string): Problem =>
  problem(
    { zh: `${coordinate} 缺少中英文说明`, en: `${coordinate} lacks a description in Chinese and English` },
    { zh: '在上一行写 "中文 · English"', en: 'write "中文 · English" on the line above' },
  );

export const levelMissing = (coordinate: string): Problem =>
  problem(
    { zh: `${coordinate} 没有数据分级`, en: `${coordinate} has no classification level` },
    {
      zh: '在字段或类型上加 @classified(level: 1–4)',
      en: 'add @classified(level: 1 to 4) to the field or its type',
    },
  );

export const levelOutOfRange = (coordinate: string, level: number): Problem =>
  problem(
    {
      zh: `${coordinate} 的级别 ${level} 不在 1–4 之内`,
      en: `the level ${level} of ${coordinate} is not within 1 to 4`,
    },
    { zh: '改为 1–4', en: 'use 1 to 4' },
  );

export const nonNull = (coordinate: string): Problem =>
  problem(
    {
      zh: `${coordinate} 不可为非空:来源可能不可用,字段可能未授权`,
      en: `${coordinate} cannot be non-null: a source may be down, a field may not be granted`,
    },
    { zh: '去掉 !', en: 'remove the !' },
  );

export const neitherColumnNorEdge = (coordinate: string): Problem =>
  problem(
    { zh: `${coordinate} 须有 @column 或 @lookup 之一`, en: `${coordinate} needs either @column or @lookup` },
    { zh: '指明它的列或关联', en: 'name its column, or what it is looked up by' },
  );

export const notAColumnType = (coordinate: string, type: string): Problem =>
  problem(
    {
      zh: `${coordinate} 的类型 ${type} 不能是列`,
      en: `${coordinate}: a column cannot have the type ${type}`,
    },
    {
      zh: '用 String、Int、Boolean、Date、DateTime、IdNumber、RegionCode 或枚举',
      en: 'use String, Int, Boolean, Date, DateTime, IdNumber, RegionCode or an enumeration',
    },
  );

export const maskDoesNotFit = (mask: string, type: string, fitting: string): Problem =>
  problem(
    { zh: `脱敏方式 ${mask} 不适用于 ${type}`, en: `the mask ${mask} does not apply to ${type}` },
    { zh: `它适用于 ${fitting}`, en: `it applies to ${fitting}` },
  );

export const columnOfAnotherSource = (coordinate: string): Problem =>
  problem(
    {
      zh: `${coordinate} 是其他来源的表的列`,
      en: `${coordinate} is a column of another source's table`,
    },
    {
      zh: '由该来源的文件声明;本来源的数据用 @lookup 关联',
      en: "declare it in that source's file, and lead to this source's own data by @lookup",
    },
  );

export const unknownJoin = (coordinate: string, by: string): Problem =>
  problem(
    {
      zh: `${coordinate}:@lookup 的 by 指向不存在的 ${by}`,
      en: `${coordinate}: by of @lookup names ${by}, which does not exist`,
    },
    { zh: '写同一类型的一个字段名', en: 'name a field of the same type' },
  );

export const joinIsNoColumn = (coordinate: string, by: string): Problem =>
  problem(
    { zh: `${coordinate}:${by} 不是列`, en: `${coordinate}: ${by} is not a column` },
    { zh: '按有 @column 的字段关联', en: 'look up by a field with @column' },
  );

export const keyTypeMismatch = (coordinate: string, by: string, key: string): Problem =>
  problem(
    {
      zh: `${coordinate}:${by} 与列 ${key} 一个是公民身份号码,另一个不是,永远对不上`,
      en: `${coordinate}: of ${by} and the column ${key} one is an ID number and the other is not, so they never match`,
    },
    { zh: '改正 @lookup 的 by 或 key', en: 'correct by or key of @lookup' },
  );

export const targetHasNoTable = (coordinate: string): Problem =>
  problem(
    { zh: `${coordinate} 所指类型没有 @table`, en: `${coordinate} leads to a type without @table` },
    { zh: '为该类型加 @table', en: 'give that type a @table' },
  );

export const firstMissing = (coordinate: string): Problem =>
  problem(
    {
      zh: `列表 ${coordinate} 缺少参数 first,或其默认值不在 1–100 之内`,
      en: `the list ${coordinate} lacks the argument first, or its default is not within 1 to 100`,
    },
    { zh: '加上 (first: Int = 10)', en: 'add (first: Int = 10)' },
  );

export const badWeight = (weight: string): Problem =>
  problem(
    {
      zh: `@cost 的权重应为非负小数:${weight}`,
      en: `the weight of @cost must be a decimal, not negative: ${weight}`,
    },
    { zh: '如 @cost(weight: "2")', en: 'such as @cost(weight: "2")' },
  );

export const badListSize = (names: readonly string[]): Problem =>
  problem(
    {
      zh: `@listSize 未给出长度,或所指不是 Int 或列表参数、列表字段:${names.join('、')}`,
      en: `@listSize gives no length, or names what is no argument with a number or a list, or no list field: ${names.join(', ')}`,
    },
    {
      zh: '如 @listSize(slicingArguments: ["first"]) 或 @listSize(assumedSize: 3)',
      en: 'such as @listSize(slicingArguments: ["first"]) or @listSize(assumedSize: 3)',
    },
  );
