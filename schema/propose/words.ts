import type { Bilingual } from '../../errors.ts';

/** What columns are called: pinyin initials and abbreviations, and the words that they stand for. */
export const COLUMN_WORDS: ReadonlyMap<string, Bilingual> = new Map(
  Object.entries({
    xm: ['姓名', 'name'],
    cym: ['曾用名', 'former name'],
    xb: ['性别', 'sex'],
    xbdm: ['性别', 'sex'],
    gender: ['性别', 'sex'],
    csrq: ['出生日期', 'birth date'],
    mz: ['民族', 'ethnicity code'],
    mzdm: ['民族', 'ethnicity code'],
    zz: ['住址', 'address'],
    dz: ['地址', 'address'],
    addr: ['地址', 'address'],
    jtzz: ['家庭住址', 'home address'],
    lxdz: ['联系地址', 'contact address'],
    jzdz: ['居住地址', 'residential address'],
    hjdz: ['户籍地址', 'registered address'],
    sjh: ['手机号', 'mobile'],
    sjhm: ['手机号', 'mobile'],
    lxdh: ['联系电话', 'phone'],
    dh: ['电话', 'phone'],
    yhzh: ['银行账号', 'bank account'],
    yhkh: ['银行卡号', 'bank card'],
    gxsj: ['更新时间', 'updated at'],
    xgsj: ['修改时间', 'updated at'],
    gxrq: ['更新日期', 'updated on'],
    update_time: ['更新时间', 'updated at'],
    updated_at: ['更新时间', 'updated at'],
    cjsj: ['创建时间', 'created at'],
    create_time: ['创建时间', 'created at'],
    zt: ['状态', 'state'],
    ztdm: ['状态', 'state'],
    lx: ['类型', 'kind'],
    lb: ['类别', 'category'],
    bz: ['备注', 'remark'],
    bh: ['编号', 'number'],
    mc: ['名称', 'title'],
    dj: ['等级', 'grade'],
    nl: ['年龄', 'age'],
    nd: ['年度', 'year'],
    ffnd: ['发放年度', 'year of payment'],
    ffrq: ['发放日期', 'paid on'],
    ffdh: ['发放单号', 'payment number'],
    btxm_dm: ['补贴项目', 'programme'],
    je: ['金额', 'amount'],
    hh: ['户号', 'household number'],
    xh: ['序号', 'sequence'],
    yhzgx: ['与户主关系', 'relation to head'],
    hkxz: ['户口性质', 'kind of household'],
    hjqh: ['户籍区划', 'registered region'],
    qrrq: ['迁入日期', 'moved in on'],
    jzzbh: ['居住证编号', 'permit number'],
    qfrq: ['签发日期', 'issued on'],
    fzrq: ['发证日期', 'issued on'],
    yxqz: ['有效期止', 'valid until'],
    yxqq: ['有效期起', 'valid from'],
    qfjg: ['签发机关', 'issued by'],
    fzjg: ['发证机关', 'issued by'],
    dabh: ['档案编号', 'file number'],
    zjcx: ['准驾车型', 'classes'],
    cclzrq: ['初次领证日期', 'first issued on'],
    ljjf: ['累积记分', 'points'],
    hphm: ['号牌号码', 'plate'],
    gms: ['过敏史', 'allergies'],
    mxb: ['慢性病', 'chronic conditions'],
    blood_abo: ['ABO 血型', 'blood type'],
    blood_rh: ['Rh 血型', 'rh factor'],
    ym_mc: ['疫苗名称', 'vaccine'],
    jc: ['剂次', 'dose'],
    jzrq: ['接种日期', 'given on'],
    jzdw: ['接种单位', 'given at'],
    ph: ['批号', 'batch'],
    xjh: ['学籍号', 'student number'],
    nj: ['年级', 'school year'],
    xd: ['学段', 'stage'],
    rxrq: ['入学日期', 'enrolled on'],
    byrq: ['毕业日期', 'graduated on'],
    zsbh: ['证书编号', 'certificate number'],
    xlcc: ['学历层次', 'qualification level'],
    yxmc: ['院校名称', 'institution'],
    zymc: ['专业名称', 'discipline'],
    xzqh: ['行政区划', 'region'],
    qh: ['区划', 'region'],
    gzdw: ['工作单位', 'employer'],
    dwmc: ['单位名称', 'organisation'],
    ksrq: ['开始日期', 'begins on'],
    jsrq: ['结束日期', 'ends on'],
  } satisfies Record<string, readonly [string, string]>).map(([column, [zh, en]]) => [column, { zh, en }]),
);

/** Names that mean an ID number become this one field. */
export const ID_NUMBER_WORDS: Bilingual = { zh: '公民身份号码', en: 'ID number' };

const MOST_CHARACTERS = 120;

/** A source's own words for a table or a column, in as much of the two languages as they have; one line, bounded. */
export function readComment(comment: string | undefined): Partial<Bilingual> {
  const plain = (comment ?? '')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST_CHARACTERS);
  if (plain === '') return {};
  const [zh = '', en = ''] = plain.split(/\s*·\s*/);
  if (/\p{Script=Han}/u.test(zh)) return /[A-Za-z]{2}/.test(en) ? { zh, en } : { zh };
  return /[A-Za-z]{2}/.test(plain) ? { en: plain } : {};
}
