import { isDeepStrictEqual } from 'node:util';
import type { Bilingual } from '../../errors.ts';
import type { AgreementDocument, Extent, Grant, Hours, RowCondition } from '../agreement.ts';
import { strongerMask } from '../mask-strength.ts';

/**
 * How one version of a document differs from an earlier one, in words, one sentence each. What widens access is
 * marked with +, what narrows it with -, anything else with ~.
 */
export function diffDocuments(before: AgreementDocument, after: AgreementDocument): readonly Bilingual[] {
  return [
    ...titleChange(before, after),
    ...setChanges(PURPOSE, before.purposes, after.purposes),
    ...valueChange(JUSTIFICATION, before.justification, after.justification),
    ...periodChange(before, after),
    ...grantChanges(GRANT, before.grants, after.grants),
    ...setChanges(DENIAL, (before.denials ?? []).map(writeExtent), (after.denials ?? []).map(writeExtent)),
    ...setChanges(CONDITION, before.rowFilter.map(writeCondition), after.rowFilter.map(writeCondition)),
    ...limitChanges(before, after),
    ...openList(TERMINALS, before.terminals, after.terminals),
    ...demandChange(SIGNATURE, before.signedRequests, after.signedRequests),
    ...demandChange(CONSENT, before.consentRequired, after.consentRequired),
    ...witnessChanges(before, after),
    ...embargoChanges(before, after),
    ...operationChanges(before, after),
    ...emergencyChanges(before, after),
  ];
}

/** Sentences for something that comes, goes, and how that changes access. */
interface Words {
  readonly zh: string;
  readonly en: string;
  /** Whether more of it means more access. */
  readonly widens: boolean;
}

const PURPOSE: Words = { zh: '目的', en: 'purpose', widens: true };
const GRANT: Words = { zh: '授权', en: 'grant', widens: true };
const DENIAL: Words = { zh: '排除', en: 'denial', widens: false };
const CONDITION: Words = { zh: '行过滤条件', en: 'row filter condition', widens: false };
const EMERGENCY_GRANT: Words = { zh: '应急授权', en: 'emergency grant', widens: true };
const JUSTIFICATION: Bilingual = { zh: '理由', en: 'justification' };
const TERMINALS: Bilingual = { zh: '终端', en: 'terminals' };
const SIGNATURE: Bilingual = { zh: '请求签名', en: 'signed requests' };
const WITNESSED: Bilingual = { zh: '日志见证', en: 'witnessing of the log' };
const WITNESSES: Bilingual = { zh: '见证部门', en: 'witnessing department' };
const CONSENT: Bilingual = { zh: '数据主体同意', en: "data subjects' consent" };

function sign(widens: boolean): string {
  return widens ? '+' : '-';
}

function added({ zh, en, widens }: Words, what: string): Bilingual {
  return { zh: `${sign(widens)} 新增${zh}:${what}`, en: `${sign(widens)} new ${en}: ${what}` };
}

function removed({ zh, en, widens }: Words, what: string): Bilingual {
  return { zh: `${sign(!widens)} 取消${zh}:${what}`, en: `${sign(!widens)} no longer a ${en}: ${what}` };
}

function setChanges(words: Words, before: readonly string[], after: readonly string[]): readonly Bilingual[] {
  return [
    ...before.filter((item) => !after.includes(item)).map((item) => removed(words, item)),
    ...after.filter((item) => !before.includes(item)).map((item) => added(words, item)),
  ];
}

function titleChange(before: AgreementDocument, after: AgreementDocument): readonly Bilingual[] {
  if (isDeepStrictEqual(before.title, after.title)) return [];
  return [
    {
      zh: `~ 名称由“${before.title.zh}”改为“${after.title.zh}”`,
      en: `~ the title was "${before.title.en}" and is "${after.title.en}"`,
    },
  ];
}

function valueChange({ zh, en }: Bilingual, before: string | undefined, after: string | undefined) {
  if (before === after) return [];
  return [
    {
      zh: `~ ${zh}由“${before ?? '无'}”改为“${after ?? '无'}”`,
      en: `~ the ${en} was "${before ?? 'none'}" and is "${after ?? 'none'}"`,
    },
  ];
}

function periodChange(before: AgreementDocument, after: AgreementDocument): readonly Bilingual[] {
  const changes: Bilingual[] = [];
  if (before.validFrom !== after.validFrom)
    changes.push({
      zh: `${sign(after.validFrom < before.validFrom)} 起始日由 ${before.validFrom} 改为 ${after.validFrom}`,
      en: `${sign(after.validFrom < before.validFrom)} valid from ${after.validFrom} instead of ${before.validFrom}`,
    });
  if (before.validTo !== after.validTo)
    changes.push({
      zh: `${sign(after.validTo > before.validTo)} 截止日由 ${before.validTo} 改为 ${after.validTo}`,
      en: `${sign(after.validTo > before.validTo)} valid until ${after.validTo} instead of ${before.validTo}`,
    });
  return changes;
}

function writeExtent(extent: Extent): string {
  if ('coordinate' in extent) return extent.coordinate;
  return 'type' in extent ? `${extent.type}.*` : `level ${extent.level}`;
}

function writeTerms({ mask, arguments: allowed }: Grant): string {
  const masked = mask === undefined ? '' : ` (${mask})`;
  return allowed === undefined ? masked : `${masked} [${allowed.join(', ')}]`;
}

/** Statements of one extent each are compared with each other; several of one extent are told as they come and go. */
function grantChanges(words: Words, before: readonly Grant[], after: readonly Grant[]): readonly Bilingual[] {
  const extents = [...new Set([...before, ...after].map(writeExtent))];
  return extents.flatMap((extent) => {
    const old = before.filter((grant) => writeExtent(grant) === extent);
    const now = after.filter((grant) => writeExtent(grant) === extent);
    const [was, is] = [old[0], now[0]];
    if (old.length === 1 && now.length === 1 && was !== undefined && is !== undefined)
      return changedGrant(words, was, is);
    const write = (grant: Grant) => `${extent}${writeTerms(grant)}`;
    return setChanges(words, old.map(write), now.map(write));
  });
}

function changedGrant({ zh, en }: Words, was: Grant, is: Grant): readonly Bilingual[] {
  const [before, after] = [writeTerms(was), writeTerms(is)];
  if (before === after) return [];
  const mark = changeOf(was, is);
  const name = writeExtent(is);
  return [
    {
      zh: `${mark} ${zh} ${name} 由${before === '' ? '默认脱敏' : before}改为${after === '' ? '默认脱敏' : after}`,
      en: `${mark} ${en} ${name} was${before === '' ? ' under its default mask' : before} and is${after === '' ? ' under its default mask' : after}`,
    },
  ];
}

/** Only masks of which one hides all that the other does can be said to widen or narrow. */
function changeOf(was: Grant, is: Grant): string {
  if (was.mask === undefined || is.mask === undefined || was.mask === is.mask) return '~';
  const stronger = strongerMask(was.mask, is.mask);
  if (stronger === is.mask) return '-';
  return stronger === was.mask ? '+' : '~';
}

function writeCondition({ field, operator, values }: RowCondition): string {
  return [field, operator, ...values].join(' ');
}

const LIMIT_WORDS = {
  rowsPerRequest: { zh: '每次请求行数', en: 'rows per request' },
  costPerRequest: { zh: '每次操作代价', en: 'cost per request' },
  requestsPerMinute: { zh: '每分钟请求数', en: 'requests per minute' },
  costPerMinute: { zh: '每分钟代价', en: 'cost per minute' },
  subjectsPerDay: { zh: '每日人数', en: 'subjects per day' },
} as const;

function limitChanges(
  { limits: before }: AgreementDocument,
  { limits: after }: AgreementDocument,
): readonly Bilingual[] {
  const numbers = (Object.keys(LIMIT_WORDS) as (keyof typeof LIMIT_WORDS)[]).flatMap((key) => {
    const [was, is] = [before[key], after[key]];
    if (was === is) return [];
    const { zh, en } = LIMIT_WORDS[key];
    const mark = sign((is ?? Number.POSITIVE_INFINITY) > (was ?? Number.POSITIVE_INFINITY));
    return [
      {
        zh: `${mark} ${zh}由 ${was ?? '不限'} 改为 ${is ?? '不限'}`,
        en: `${mark} ${en}: ${is ?? 'unlimited'} instead of ${was ?? 'unlimited'}`,
      },
    ];
  });
  const [was, is] = [writeHours(before.hours), writeHours(after.hours)];
  if (was === is) return numbers;
  return [
    ...numbers,
    {
      zh: `~ 服务时段由 ${was ?? '全天'} 改为 ${is ?? '全天'}`,
      en: `~ hours: ${is ?? 'all day'} instead of ${was ?? 'all day'}`,
    },
  ];
}

function writeHours(hours: readonly Hours[] | undefined): string | undefined {
  return hours?.map(({ from, to }) => `${from}–${to}`).join(' ');
}

/** A list that, where it is missing, means anything. */
function openList({ zh, en }: Bilingual, before?: readonly string[], after?: readonly string[]) {
  if (before !== undefined && after !== undefined) return setChanges({ zh, en, widens: true }, before, after);
  if (before === after) return [];
  const mark = sign(after === undefined);
  return [
    {
      zh: `${mark} ${zh}由${before?.join(' ') ?? '不限'}改为${after?.join(' ') ?? '不限'}`,
      en: `${mark} ${en}: ${after?.join(' ') ?? 'any'} instead of ${before?.join(' ') ?? 'any'}`,
    },
  ];
}

function demandChange({ zh, en }: Bilingual, before = false, after = false): readonly Bilingual[] {
  if (before === after) return [];
  return [
    after
      ? { zh: `- 须有${zh}`, en: `- ${en} demanded` }
      : { zh: `+ 不再要求${zh}`, en: `+ ${en} no longer demanded` },
  ];
}

function witnessChanges(
  { witnessed: before }: AgreementDocument,
  { witnessed: after }: AgreementDocument,
): readonly Bilingual[] {
  if (before === undefined || after === undefined)
    return demandChange(WITNESSED, before !== undefined, after !== undefined);
  const within =
    before.within === after.within
      ? []
      : [
          {
            zh: `${sign(after.within > before.within)} 日志见证的时限由 ${before.within} 分钟改为 ${after.within} 分钟`,
            en: `${sign(after.within > before.within)} the log is witnessed within ${after.within} minutes instead of ${before.within}`,
          },
        ];
  return [...within, ...openList(WITNESSES, before.by, after.by)];
}

/** What citizens see of accesses, and when, opens nothing to the consumer. */
function embargoChanges(
  { accessHistory: before }: AgreementDocument,
  { accessHistory: after }: AgreementDocument,
): readonly Bilingual[] {
  const write = (terms: AgreementDocument['accessHistory']): Bilingual =>
    terms === undefined
      ? { zh: '无', en: 'none' }
      : {
          zh: `${terms.embargoDays} 日(${terms.legalBasis.zh})`,
          en: `${terms.embargoDays} days (${terms.legalBasis.en})`,
        };
  if (isDeepStrictEqual(before, after)) return [];
  const [was, is] = [write(before), write(after)];
  return [
    {
      zh: `~ 对公民暂缓显示访问由“${was.zh}”改为“${is.zh}”`,
      en: `~ the embargo on citizens' access history was "${was.en}" and is "${is.en}"`,
    },
  ];
}

function operationChanges(before: AgreementDocument, after: AgreementDocument): readonly Bilingual[] {
  const names = ({ operations }: AgreementDocument) => operations?.map(({ name }) => name);
  const changed = (after.operations ?? []).filter(({ name, document }) =>
    before.operations?.some((other) => other.name === name && other.document !== document),
  );
  return [
    ...openList({ zh: '登记的操作', en: 'trusted operation' }, names(before), names(after)),
    ...changed.map(({ name }) => ({
      zh: `~ 登记的操作 ${name} 的文档改变`,
      en: `~ the document of the trusted operation ${name} has changed`,
    })),
  ];
}

function emergencyChanges(
  { emergency: before }: AgreementDocument,
  { emergency: after }: AgreementDocument,
): readonly Bilingual[] {
  const changes = [...grantChanges(EMERGENCY_GRANT, before?.grants ?? [], after?.grants ?? [])];
  if (before === undefined || after === undefined) return changes;
  if (before.minutes !== after.minutes)
    changes.push({
      zh: `${sign(after.minutes > before.minutes)} 应急开启由 ${before.minutes} 分钟改为 ${after.minutes} 分钟`,
      en: `${sign(after.minutes > before.minutes)} an emergency lasts ${after.minutes} minutes instead of ${before.minutes}`,
    });
  if (before.reviewWithinHours !== after.reviewWithinHours)
    changes.push({
      zh: `${sign(after.reviewWithinHours > before.reviewWithinHours)} 应急复核期限由 ${before.reviewWithinHours} 小时改为 ${after.reviewWithinHours} 小时`,
      en: `${sign(after.reviewWithinHours > before.reviewWithinHours)} an emergency is reviewed within ${after.reviewWithinHours} hours instead of ${before.reviewWithinHours}`,
    });
  return changes;
}
