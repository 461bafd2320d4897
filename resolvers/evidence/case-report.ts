import { type GraphQLSchema, isEnumType, isInterfaceType, isObjectType } from 'graphql';
import { ERRORS } from '../../errors.ts';
import type { AccessLeaf } from '../../verify/entry/access-leaf.ts';
import type { ChangeLeaf } from '../../verify/entry/change-leaf.ts';
import type { ConsentLeaf } from '../../verify/entry/consent-leaf.ts';
import type { AnyLeaf } from '../../verify/entry/decode-entry.ts';
import type { HeadsLeaf } from '../../verify/entry/heads-leaf.ts';
import type { LoginLeaf } from '../../verify/entry/login-leaf.ts';
import { escapeHtml } from './escape-html.ts';

/** What the report of a case tells. */
export interface CaseToReport {
  readonly title: string | undefined;
  readonly requestId: string;
  readonly madeAt: Date;
  readonly department: string;
  readonly client: string;
  readonly entries: readonly { readonly id: string; readonly leaf: AnyLeaf }[];
  /** Identifiers of entries by which the documents are proven. */
  readonly supporting: readonly string[];
  readonly documents: readonly { readonly path: string; readonly title: string; readonly sha256: string }[];
  /** Versions of agreements that the auditor's department is no party to. */
  readonly withheld: readonly string[];
  /** Versions whose documents no entry at hand proves, and why: in both languages. */
  readonly missing: readonly { readonly document: string; readonly reason: string }[];
  readonly evidenceKeys: readonly string[];
}

/** The report as one HTML page without scripts or anything from elsewhere, to be read and printed. */
export function writeCaseReport(report: CaseToReport, schema: GraphQLSchema): string {
  const { title, madeAt, department, client, requestId, entries, documents, withheld, missing, supporting } =
    report;
  const heading = `证据包 · Evidence${title === undefined ? '' : `: ${title}`}`;
  return `<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(heading)}</title>
<style>
body { font: 15px/1.6 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; border-bottom: 1px solid #ccc; padding: .3em .6em; overflow-wrap: anywhere; }
th { width: 15em; font-weight: 600; }
section { break-inside: avoid-page; }
code { font-size: 90%; overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>${escapeHtml(heading)}</h1>
${table([
  ['制作时间 · Made at', madeAt.toISOString()],
  ['制作部门 · By the auditor of', describe(schema, 'Department', department)],
  ['客户端 · Client', client],
  ['制作本身的访问记录 · Its own access record', requestId],
])}
${entries.map(({ id, leaf }) => section(id, leaf, schema)).join('\n')}
<h2>协议文本 · Agreements</h2>
${table([
  ...documents.map(({ path, title: name, sha256 }) => [`${name} (${path})`, `SHA-256 ${sha256}`] as const),
  ...withheld.map((one) => [one, '不在制作部门可见范围 · not for the department that made this'] as const),
  ...missing.map(({ document, reason }) => [document, reason] as const),
])}
<h2>证明了什么 · What is proven</h2>
<p>每一条目的字节都在其日志之中:日志的检查点由枢纽签署,证明为散列路径(RFC 6962)。协议文本的散列载于条目 ${escapeHtml(supporting.join(', ') || '—')}。条目不含数据本身;数据主体以假名载明。
The bytes of each entry are in its log, whose checkpoint the hub has signed; the proof is a path of hashes (RFC 6962). Entries
${escapeHtml(supporting.join(', ') || '—')} have the hashes of the agreements' documents. Entries never hold the data itself; data subjects are pseudonyms.</p>
<h2>如何查验 · How to check</h2>
<p><code>onecard audit verify FOLDER --key KEY</code>:不需枢纽、数据库与网络;公钥须从别处取得,每个日志与证据包各一个 · needs no hub, database or
network; have the keys from elsewhere, one for each log and this for the package: ${report.evidenceKeys.map((key) => `<code>${escapeHtml(key)}</code>`).join(', ')}</p>
</body>
</html>
`;
}

type Row = readonly [string, string];

function table(rows: readonly Row[]): string {
  const cells = rows.map(
    ([name, value]) =>
      `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value).replaceAll('\n', '<br>')}</td></tr>`,
  );
  return `<table>\n${cells.join('\n')}\n</table>`;
}

function section(id: string, leaf: AnyLeaf, schema: GraphQLSchema): string {
  const rows: readonly Row[] = [
    ['时间 · Time', leaf.time],
    ['请求标识 · Request id', leaf.requestId],
    ...(leaf.kind === 'heads' || leaf.kind === 'login' ? hubRows(leaf) : actedRows(leaf, schema)),
  ];
  return `<section>\n<h2>${escapeHtml(id)}</h2>\n${table(rows)}\n</section>`;
}

function actedRows(leaf: Exclude<AnyLeaf, HeadsLeaf | LoginLeaf>, schema: GraphQLSchema): readonly Row[] {
  return [
    ['协议与版本 · Agreement and version', `${leaf.agreement ?? '—'} ${leaf.agreementVersion ?? ''}`],
    ['部门 · Department', describe(schema, 'Department', leaf.department)],
    ['客户端 · Client', leaf.client],
    ['经办人 · Operator', leaf.operator ?? '—'],
    ...(leaf.kind === 'access' ? accessRows(leaf, schema) : stepRows(leaf)),
  ];
}

/** What the hub's log has of its own. */
function hubRows(leaf: HeadsLeaf | LoginLeaf): readonly Row[] {
  if (leaf.kind === 'heads')
    return leaf.heads.map(([log, size, root]) => [`日志头 · Head: ${log}`, `${size} ${root}`] as const);
  return [
    ['登录失败 · Failed login', `${leaf.endpoint} ${leaf.fault} × ${leaf.count}`],
    ['所称客户端 · Claimed client', leaf.client ?? '—'],
  ];
}

function accessRows(leaf: AccessLeaf, schema: GraphQLSchema): readonly Row[] {
  const { coordinates, denied, masks, codes } = leaf;
  const fields = coordinates.map((coordinate) => {
    const mask = masks[coordinate];
    const shown = denied.includes(coordinate)
      ? ' — 已拒绝 · denied'
      : mask === undefined
        ? ''
        : ` — ${describe(schema, 'Mask', mask)}`;
    return `${fieldInWords(schema, coordinate)}${shown}`;
  });
  return [
    ['终端 · Terminal', leaf.terminal ?? '—'],
    ['目的(服务事项)· Purpose, a service item', leaf.purpose ?? '—'],
    ['应急调阅 · Emergency access', leaf.emergency ?? '—'],
    ['结果 · Outcome', describe(schema, 'Outcome', leaf.outcome)],
    ['错误 · Errors', codes.map(codeInWords).join('\n') || '—'],
    ['字段 · Fields', fields.join('\n') || '—'],
    ['返回行数 · Rows released', String(leaf.rows)],
    ['涉及的数据主体数 · Data subjects concerned', String(leaf.subjectCount)],
    ['所发响应的 SHA-256 · of the response', leaf.digest ?? '—'],
  ];
}

function stepRows(leaf: ChangeLeaf | ConsentLeaf): readonly Row[] {
  return [
    ['步骤 · Step', leaf.action],
    ['对象 · Target', leaf.target ?? '—'],
    ...(leaf.kind === 'change'
      ? ([
          ['理由 · Reason', leaf.reason ?? '—'],
          ['文本的 SHA-256 · of the document', leaf.document ?? '—'],
        ] as const)
      : []),
  ];
}

function codeInWords(code: string): string {
  const kind = Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS] : undefined;
  return kind === undefined ? code : `${code}: ${kind.zh} · ${kind.en}`.replaceAll('{detail}', '…');
}

/** A coordinate with what the schema says of it; one that it no longer has stands for itself. */
function fieldInWords(schema: GraphQLSchema, coordinate: string): string {
  const [typeName = '', rest = ''] = coordinate.split('.');
  const [fieldName = ''] = rest.split('(');
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  return field?.description ? `${coordinate}: ${field.description}` : coordinate;
}

function describe(schema: GraphQLSchema, enumName: string, value: string): string {
  const type = schema.getType(enumName);
  const description = isEnumType(type) ? type.getValue(value)?.description : undefined;
  return description ? `${value}: ${description}` : value;
}
