import type { DescribedColumn } from '../../connectors/described-table.ts';
import type { Bilingual } from '../../errors.ts';
import type { MaskName } from '../masks.ts';
import type { ColumnStatistics, Form } from './column-statistics.ts';
import type { Confidence } from './guess.ts';

/** Personal data of a kind: how it is known, and how GB/T 43697 and the hub treat it. */
interface PersonalKind {
  readonly id:
    | 'ID_NUMBER'
    | 'NAME'
    | 'MOBILE'
    | 'BANK_ACCOUNT'
    | 'ADDRESS'
    | 'BIRTH_DATE'
    | 'HEALTH'
    | 'ETHNICITY'
    | 'EMAIL';
  readonly what: Bilingual;
  readonly level: 3 | 4;
  readonly mask: MaskName;
  /** Of the column's name, in lower case, without its table: pinyin initials and English. */
  readonly names: RegExp;
  /** Of its comment. */
  readonly words: RegExp;
  /** How its values look, and what share of them tells it without a name. */
  readonly form?: Form;
}

const KINDS: readonly PersonalKind[] = [
  {
    ...{
      id: 'ID_NUMBER',
      what: { zh: '公民身份号码', en: 'an ID number' },
      level: 4,
      mask: 'ID_NUMBER',
      form: 'idNumber',
    },
    names:
      /^((gm)?sf(z|h|zj|zm|zh|zhm|zjh|zjhm|zmhm|hm)+|zjh|zjhm|zjhao|id_?(card|no|num|number)(_?no)?|citizen_?id|aac147|aac002)$/,
    words: /身份证|身份号码|证件号|ID (card|number)/i,
  },
  {
    ...{ id: 'BIRTH_DATE', what: { zh: '出生日期', en: 'a date of birth' }, level: 3, mask: 'AGE_BAND' },
    names: /^(csrq|csny|birth.*|date_?of_?birth|dob|aac006)$/,
    words: /出生(日期|年月)|date of birth/i,
  },
  {
    ...{
      id: 'MOBILE',
      what: { zh: '电话', en: 'a telephone number' },
      level: 3,
      mask: 'MOBILE',
      form: 'mobile',
    },
    names:
      /^(sj|sjh|sjhm|sjhao|yddh|lxdh|dh|dhhm|lxfs|(contact_?)?(mobile|phone|tel|telephone)(_?(no|num|number))?|aae005)$/,
    words: /手机|电话|联系方式|mobile|telephone/i,
  },
  {
    ...{
      id: 'BANK_ACCOUNT',
      what: { zh: '银行账号', en: 'a bank account' },
      level: 4,
      mask: 'BANK_ACCOUNT',
      form: 'bankAccount',
    },
    names: /^(yh(k|zh|kh|khm|zhm)|skzh|khzh|bank_?(account|card|no).*|account_?(no|number)|aae010)$/,
    words: /银行(账|帐|卡)|开户.*(账|帐)号|收款(账|帐)号|bank account/i,
  },
  {
    ...{ id: 'ADDRESS', what: { zh: '住址', en: 'an address' }, level: 4, mask: 'DISTRICT', form: 'address' },
    names: /^(zz|zhuzhi|dz|jtzz|jtdz|lxdz|hjdz|xzz|jzdz|xxdz|txdz|(home_?|contact_?)?addr(ess)?|aae006)$/,
    words: /住址|地址|住所|address/i,
  },
  {
    ...{
      id: 'NAME',
      what: { zh: '姓名', en: "a person's name" },
      level: 3,
      mask: 'NAME',
      form: 'personName',
    },
    names: /^(xm|cym|xingming|\w{1,3}xm|(full|person|student|patient|holder)_?name|aac003)$/,
    words: /姓名|曾用名|name of (the )?person/i,
  },
  {
    ...{ id: 'HEALTH', what: { zh: '健康信息', en: 'a health condition' }, level: 4, mask: 'EXISTS' },
    names: /^(gms|mxb|jb|jbmc|zd|zdmc|cjlb|cjdj|diagnos.*|disease.*|allerg.*)$/,
    words: /疾病|诊断|病史|过敏|慢性病|残疾(类别|等级)|diagnosis|disease|allerg/i,
  },
  {
    ...{ id: 'ETHNICITY', what: { zh: '民族', en: 'the ethnicity' }, level: 3, mask: 'EXISTS' },
    names: /^(mz|mzdm|nation|ethnic.*|aac005)$/,
    words: /民族|ethnic/i,
  },
  {
    ...{ id: 'EMAIL', what: { zh: '电子邮箱', en: 'an e-mail address' }, level: 3, mask: 'EXISTS' },
    names: /^(e_?mail|dzyx|yx)$/,
    words: /邮箱|电子邮件|e-?mail/i,
  },
];

/** Share of samples by which values tell alone what they are, and below which a name that says so is not believed. */
const TELLING = 0.8;
const DOUBTFUL = 0.3;
const FEW = 5;

export interface PersonalGuess extends Pick<PersonalKind, 'level' | 'mask'> {
  readonly id: PersonalKind['id'] | 'WITHIN_TEXT';
  readonly why: Bilingual;
  readonly confidence: Confidence;
}

/** Of free text: one value is enough. */
const WITHIN_TEXT: PersonalGuess = {
  ...{ id: 'WITHIN_TEXT', level: 3, mask: 'EXISTS', confidence: 'MEDIUM' },
  why: {
    zh: '样本中有含身份号码、手机号、邮箱或银行卡号者',
    en: 'some samples hold an ID number, a mobile number, an e-mail address or a bank card',
  },
};

/** What personal data a column seems to hold, by its name, its comment and its samples. */
export function guessPersonalData(
  { name, comment = '' }: DescribedColumn,
  statistics: ColumnStatistics | undefined,
): PersonalGuess | undefined {
  const plain = (name.split('/').at(-1) ?? name).toLowerCase();
  for (const kind of KINDS) {
    const named = kind.names.test(plain) || kind.words.test(comment);
    const share = kind.form && statistics && statistics.filled >= FEW ? shareOf(kind, statistics) : undefined;
    if (named && (kind.id !== 'ID_NUMBER' || isBelievable(statistics)))
      return { ...kind, ...reasons(kind, named, share) };
    // Names of people repeat less than those of offices and products.
    const manyValues =
      statistics !== undefined && (kind.id !== 'NAME' || statistics.distinct > statistics.filled / 2);
    if (share !== undefined && share >= TELLING && manyValues)
      return { ...kind, ...reasons(kind, named, share) };
  }
  return statistics !== undefined && statistics.shares.holdsPersonal > 0 ? WITHIN_TEXT : undefined;
}

/** What is called an ID number and has another form is one of something else, whatever the check characters. */
function isBelievable(statistics: ColumnStatistics | undefined): boolean {
  if (statistics === undefined || statistics.filled < FEW) return true;
  return statistics.shares.eighteen + statistics.shares.oldIdNumber >= DOUBTFUL;
}

/** Numbers of the old form are ID numbers, where others tell what the column holds. */
function shareOf({ id, form }: PersonalKind, { shares }: ColumnStatistics): number {
  const share = shares[form as Form];
  return id === 'ID_NUMBER' && share > 0 ? share + shares.oldIdNumber : share;
}

function reasons(
  { what }: PersonalKind,
  named: boolean,
  share: number | undefined,
): Pick<PersonalGuess, 'why' | 'confidence'> {
  const percent = share === undefined ? undefined : Math.round(share * 100);
  const zh = [
    named ? `列名或注释似${what.zh}` : '',
    percent === undefined ? '' : `样本中 ${percent}% 形如${what.zh}`,
  ];
  const en = [
    named ? `named like ${what.en}` : '',
    percent === undefined ? '' : `${percent} % of the samples look like ${what.en}`,
  ];
  const confirmed = share !== undefined && share >= TELLING;
  return {
    why: { zh: zh.filter(Boolean).join(';'), en: en.filter(Boolean).join('; ') },
    confidence: named && confirmed ? 'HIGH' : named || confirmed ? 'MEDIUM' : 'LOW',
  };
}
