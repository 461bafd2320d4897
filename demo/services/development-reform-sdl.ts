/** What the subgraph contributes to a federated graph (Apollo Federation); `_service` gives it out. */
export const DEVELOPMENT_REFORM_SDL = `
# 持卡人属另一子图 · Another subgraph owns Cardholder
extend type Cardholder @key(fields: "idNumber") {
  "公民身份号码 · Citizen ID number"
  idNumber: ID! @external
  "失信记录,按认定日期由新到旧 · Records of dishonesty, the newest first"
  creditRecords: [CreditRecord!]!
}

"失信记录 · Record of dishonesty"
type CreditRecord {
  "记录编号 · Number"
  recordNo: ID!
  "类别 · Category"
  category: CreditCategory!
  "案号 · Case number"
  caseNo: String
  "认定单位 · Decided by"
  decidedBy: String
  "认定日期 · Decided on, YYYY-MM-DD"
  decidedOn: String
  "公示期止 · Published until, YYYY-MM-DD"
  publishedUntil: String
  "状态 · State"
  status: CreditStatus!
}

"失信类别 · Category of dishonesty"
enum CreditCategory {
  "失信被执行人 · Judgment debtor"
  JUDGMENT_DEBTOR
  "重大税收违法 · Grave tax violation"
  TAX
  "拖欠农民工工资 · Wages in arrears"
  WAGE_ARREARS
  "交通运输严重失信 · Grave dishonesty in transport"
  TRANSPORT
  "环境违法 · Environmental violation"
  ENVIRONMENT
}

"记录状态 · State of a record"
enum CreditStatus {
  "公示中 · Published"
  PUBLISHED
  "已修复 · Repaired"
  REPAIRED
  "已撤销 · Withdrawn"
  WITHDRAWN
}
`;

/** What a subgraph has beside its own types (Apollo Federation, subgraph specification). */
export const FEDERATION_SDL = `
scalar _Any
scalar _FieldSet
directive @key(fields: _FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @external on OBJECT | FIELD_DEFINITION
union _Entity = Cardholder
type _Service { sdl: String! }
type Query {
  _service: _Service!
  _entities(representations: [_Any!]!): [_Entity]!
}
`;
