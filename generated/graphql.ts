export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** 日期 YYYY-MM-DD;按年龄段脱敏后为 60-69 · Date, YYYY-MM-DD; under the mask AGE_BAND 60-69 */
  Date: { input: string; output: string; }
  /** 时刻(ISO 8601,带时区) · Point in time, ISO 8601 with offset */
  DateTime: { input: string; output: string; }
  /** 公民身份号码(GB 11643),18 位;x 读作 X;脱敏后为带 * 的文本 · Citizen ID number (GB 11643), 18 characters, x is read as X; under a mask a text with * */
  IdNumber: { input: string; output: string; }
  /** 行政区划代码(GB/T 2260),6 位 · Region code (GB/T 2260), six digits */
  RegionCode: { input: string; output: string; }
  /** 联邦引用:含 __typename 与键字段的对象 · Federation: a reference, an object with __typename and the fields of a key */
  _Any: { input: Readonly<Record<string, unknown>>; output: Readonly<Record<string, unknown>>; }
};

/** 同一协议、目的与操作员的访问记录 · Access records of one agreement, purpose and operator */
export type AccessGroup = {
  readonly __typename?: 'AccessGroup';
  /** 协议 · Agreement */
  readonly agreement?: Maybe<Scalars['String']['output']>;
  /** 客户端 · Client */
  readonly client: Scalars['String']['output'];
  /** 使用部门 · Department that asked */
  readonly department: Department;
  /** 请求的字段 · Fields that were asked for */
  readonly fields: ReadonlyArray<AccessedField>;
  /** 最早 · First time */
  readonly firstAt: Scalars['DateTime']['output'];
  /** 最近 · Last time */
  readonly lastAt: Scalars['DateTime']['output'];
  /** 操作员 · Operator */
  readonly operator?: Maybe<Scalars['String']['output']>;
  /** 目的(服务事项代码) · Purpose, a service item's code */
  readonly purpose?: Maybe<Scalars['String']['output']>;
  /** 其中被拒绝的 · Those of them that were refused */
  readonly refused: Scalars['Int']['output'];
  /** 请求数 · Requests */
  readonly requests: Scalars['Int']['output'];
  /** 涉及的人次:每一请求各自计数 · Persons of each request, added up */
  readonly subjects: Scalars['Int']['output'];
};

/** 对公民暂缓显示 · Embargo on citizens' access history */
export type AccessHistoryTerms = {
  readonly __typename?: 'AccessHistoryTerms';
  /** 访问之后多少日内不显示 · Days after an access during which it is not shown */
  readonly embargoDays: Scalars['Int']['output'];
  /** 法律依据 · Law that it rests on */
  readonly legalBasis: Scalars['String']['output'];
};

/** 访问记录:谁、为何、何时、取得了哪些字段;不含数据本身 · Access record: who was given which fields, why and when; never the values */
export type AccessRecord = {
  readonly __typename?: 'AccessRecord';
  /** 协议 · Agreement */
  readonly agreement?: Maybe<Scalars['String']['output']>;
  /** 协议版本 · Version of the agreement */
  readonly agreementVersion?: Maybe<Scalars['Int']['output']>;
  /** 客户端 · Client */
  readonly client: Scalars['String']['output'];
  /** 拒绝或失败的错误码 · Error codes of a refusal or failure */
  readonly codes: ReadonlyArray<Scalars['String']['output']>;
  /** 涉及的字段坐标 · Coordinates that were asked for */
  readonly coordinates: ReadonlyArray<Scalars['String']['output']>;
  /** 被拒的字段坐标 · Coordinates that were denied */
  readonly denied: ReadonlyArray<Scalars['String']['output']>;
  /** 使用部门 · Department that asked */
  readonly department: Department;
  /** 所发响应的 SHA-256 · SHA-256 of the response that was sent */
  readonly digest?: Maybe<Scalars['String']['output']>;
  /** 应急调阅标识;非应急则为空 · Emergency access under which it ran, null where it was none */
  readonly emergency?: Maybe<Scalars['ID']['output']>;
  /** 标识:日志与序号 · Identifier: log and index */
  readonly id: Scalars['ID']['output'];
  /** 在日志中的序号,从 0 起 · Index in its log, from 0 */
  readonly index: Scalars['Int']['output'];
  /** 日志:协议标识,或 hub 为枢纽自身 · Log: an agreement, or hub for the hub's own */
  readonly log: Scalars['String']['output'];
  /** 所用脱敏 · Masks that were applied */
  readonly masks: ReadonlyArray<AppliedMask>;
  /** 操作文档的 SHA-256 · SHA-256 of the operation's document */
  readonly operation?: Maybe<Scalars['String']['output']>;
  /** 操作员 · Operator */
  readonly operator?: Maybe<Scalars['String']['output']>;
  /** 结果 · Outcome */
  readonly outcome: Outcome;
  /** 目的(服务事项代码) · Purpose, a service item's code */
  readonly purpose?: Maybe<Scalars['String']['output']>;
  /** 请求标识 · Request id */
  readonly requestId: Scalars['String']['output'];
  /** 返回行数 · Rows that were released */
  readonly rows: Scalars['Int']['output'];
  /** 请求签名的 SHA-256;未签名则为空 · SHA-256 of the request's signature, null where it was not signed */
  readonly signature?: Maybe<Scalars['String']['output']>;
  /** 涉及的数据主体数 · Number of data subjects concerned */
  readonly subjectCount: Scalars['Int']['output'];
  /** 终端 · Terminal */
  readonly terminal?: Maybe<Scalars['String']['output']>;
  /** 时间 · Time */
  readonly time: Scalars['DateTime']['output'];
};

/** 访问记录分页 · A page of access records */
export type AccessRecordConnection = {
  readonly __typename?: 'AccessRecordConnection';
  /** 边 · Edges */
  readonly edges: ReadonlyArray<AccessRecordEdge>;
  /** 访问记录 · Access records */
  readonly nodes: ReadonlyArray<AccessRecord>;
  /** 已归档而未检索的月份:onecard audit restore · Archived months that were not searched; bring them back by onecard audit restore */
  readonly notSearched: ReadonlyArray<Scalars['String']['output']>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 访问记录与其游标 · An access record and its cursor */
export type AccessRecordEdge = {
  readonly __typename?: 'AccessRecordEdge';
  /** 不透明的游标 · Opaque cursor */
  readonly cursor: Scalars['String']['output'];
  /** 访问记录 · The record */
  readonly node: AccessRecord;
};

/** 访问记录筛选;各条件须同时满足 · Filter of access records; all conditions must hold */
export type AccessRecordFilter = {
  /** 协议 · Agreement */
  readonly agreement?: InputMaybe<Scalars['String']['input']>;
  /** 客户端 · Client */
  readonly client?: InputMaybe<Scalars['String']['input']>;
  /** 字段坐标,如 Cardholder.name · Schema coordinate, such as Cardholder.name */
  readonly coordinate?: InputMaybe<Scalars['String']['input']>;
  /** 使用部门 · Department that asked */
  readonly department?: InputMaybe<Department>;
  /** 应急调阅标识 · Identifier of an emergency access */
  readonly emergency?: InputMaybe<Scalars['String']['input']>;
  /** 不早于 · At or after */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** 所用脱敏;与字段坐标同用时,指该字段的脱敏 · Mask that was applied; with a coordinate, to that one */
  readonly mask?: InputMaybe<Mask>;
  /** 操作员 · Operator */
  readonly operator?: InputMaybe<Scalars['String']['input']>;
  /** 结果 · Outcome */
  readonly outcome?: InputMaybe<Outcome>;
  /** 目的(服务事项代码) · Purpose, a service item's code */
  readonly purpose?: InputMaybe<Scalars['String']['input']>;
  /** 请求标识,即应答的 X-Request-Id · Request id, the answer's X-Request-Id */
  readonly requestId?: InputMaybe<Scalars['String']['input']>;
  /** 数据主体的公民身份号码 · ID number of the data subject */
  readonly subject?: InputMaybe<Scalars['IdNumber']['input']>;
  /** 终端 · Terminal */
  readonly terminal?: InputMaybe<Scalars['String']['input']>;
  /** 早于 · Before */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** 访问记录的归并 · Access records, summed up */
export type AccessSummary = {
  readonly __typename?: 'AccessSummary';
  /** 是否已含全部;否则只归并了最新的若干条,或有 notSearched · Whether those are all; else they are the newest, or there are notSearched */
  readonly complete: Scalars['Boolean']['output'];
  /** 按协议、目的与操作员,最近的在前 · By agreement, purpose and operator, the latest first */
  readonly groups: ReadonlyArray<AccessGroup>;
  /** 已归档而未检索的月份:onecard audit restore · Archived months that were not searched; bring them back by onecard audit restore */
  readonly notSearched: ReadonlyArray<Scalars['String']['output']>;
  /** 归并的访问记录数 · Access records that were summed up */
  readonly records: Scalars['Int']['output'];
};

/** 一行访问合计;未作归并依据的为空 · A row of totals; null what does not tell it apart */
export type AccessTotals = {
  readonly __typename?: 'AccessTotals';
  /** 协议;空亦指不属于任何协议 · Agreement; null also where the requests named none */
  readonly agreement?: Maybe<Scalars['String']['output']>;
  /** 字段坐标 · Coordinate */
  readonly coordinate?: Maybe<Scalars['String']['output']>;
  /** 日 · Day */
  readonly day?: Maybe<Scalars['Date']['output']>;
  /** 使用部门 · Department that asked */
  readonly department?: Maybe<Department>;
  /** 结果 · Outcome */
  readonly outcome?: Maybe<Outcome>;
  /** 目的;空亦指未给出 · Purpose; null also where the requests named none */
  readonly purpose?: Maybe<Scalars['String']['output']>;
  /** 其中被拒绝的 · Those of them that were refused */
  readonly refused: Scalars['Int']['output'];
  /** 请求数 · Requests */
  readonly requests: Scalars['Int']['output'];
  /** 返回行数 · Rows that were released */
  readonly rows: Scalars['Float']['output'];
  /** 涉及的人次:同一人在多个请求中各计一次;不同人数不可相加,故不给出 · Persons of each request, added up: who is in several counts several times. How many different people they are cannot be added up, and is not told */
  readonly subjects: Scalars['Float']['output'];
};

/** 访问合计分页 · A page of totals */
export type AccessTotalsConnection = {
  readonly __typename?: 'AccessTotalsConnection';
  /** 计至何时:此前的条目均已计入 · Up to when: entries before that have been counted */
  readonly asOf: Scalars['DateTime']['output'];
  /** 尚未计入的条目数 · Entries that have not been counted yet */
  readonly behind: Scalars['Int']['output'];
  /** 各行,按归并依据排序 · Rows, in the order of what tells them apart */
  readonly nodes: ReadonlyArray<AccessTotals>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 访问合计筛选;各条件须同时满足 · Filter of totals; all conditions must hold */
export type AccessTotalsFilter = {
  /** 协议 · Agreement */
  readonly agreement?: InputMaybe<Scalars['String']['input']>;
  /** 字段坐标,如 Cardholder.name · Schema coordinate, such as Cardholder.name */
  readonly coordinate?: InputMaybe<Scalars['String']['input']>;
  /** 使用部门 · Department that asked */
  readonly department?: InputMaybe<Department>;
  /** 首日,按上海时间 · First day, in Shanghai */
  readonly from?: InputMaybe<Scalars['Date']['input']>;
  /** 结果 · Outcome */
  readonly outcome?: InputMaybe<Outcome>;
  /** 目的(服务事项代码) · Purpose, a service item's code */
  readonly purpose?: InputMaybe<Scalars['String']['input']>;
  /** 末日,含当日 · Last day, included */
  readonly to?: InputMaybe<Scalars['Date']['input']>;
};

/** 访问合计的归并依据 · By what totals are told apart */
export type AccessTotalsKey =
  /** 协议 · Agreement */
  | 'AGREEMENT'
  /** 字段;一个请求有多个字段,各计一次 · Field: a request counts once for each that it asks for */
  | 'COORDINATE'
  /** 日,按上海时间 · Day, in Shanghai */
  | 'DAY'
  /** 使用部门 · Department that asked */
  | 'DEPARTMENT'
  /** 结果 · Outcome */
  | 'OUTCOME'
  /** 目的 · Purpose */
  | 'PURPOSE';

/** 一种数据 · A kind of data */
export type AccessedData = {
  readonly __typename?: 'AccessedData';
  /** 字段坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 字段,如住址 · The field, such as the address */
  readonly field: BilingualText;
  /** 脱敏方式;NONE 为原样 · Mask; NONE where it was shown in full */
  readonly mask: Mask;
  /** 归属部门;已不再共享的为空 · Owner; null for what is shared no more */
  readonly owner?: Maybe<Department>;
  /** 所属类别,如户籍登记 · What it belongs to, such as a household registration */
  readonly type: BilingualText;
};

/** 请求的字段 · A field that was asked for */
export type AccessedField = {
  readonly __typename?: 'AccessedField';
  /** 字段坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 拒绝过该字段的请求数 · Requests to which it was denied */
  readonly denied: Scalars['Int']['output'];
  /** 提供过该字段的请求数 · Requests that were given it */
  readonly given: Scalars['Int']['output'];
  /** 所用脱敏 · Masks that were applied to it */
  readonly masks: ReadonlyArray<Mask>;
  /** 字段的名称;现行模式中已无此字段则为空 · What the field is called; null where the schema of now has none */
  readonly name?: Maybe<Scalars['String']['output']>;
};

/** 逐坐标的授权 · One coordinate that an agreement opens */
export type AgreedGrant = {
  readonly __typename?: 'AgreedGrant';
  /** 可给的参数,空为不限 · Arguments that may be given, null for all */
  readonly arguments?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** 字段坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 数据分级 · Classification level */
  readonly level: Scalars['Int']['output'];
  /** 脱敏方式 · Mask */
  readonly mask: Mask;
  /** 归属部门 · Owner */
  readonly owner: Department;
  /** 据以授权的条款位置,如 grants[2] · Places in the document of the statements that count */
  readonly rules: ReadonlyArray<Scalars['String']['output']>;
};

/** 归属部门的答复 · Answer of an owner department */
export type AgreementAnswer = {
  readonly __typename?: 'AgreementAnswer';
  /** 答复;尚未答复则为空 · The answer, null while it is awaited */
  readonly answer?: Maybe<AnswerKind>;
  /** 答复时间 · When it was given */
  readonly answeredAt?: Maybe<Scalars['DateTime']['output']>;
  /** 无条件共享的数据自动同意 · Given at once: all its data is unconditionally shared */
  readonly automatic: Scalars['Boolean']['output'];
  /** 部门 · Department */
  readonly department: Department;
  /** 应答复之日(含) · Last day for the answer */
  readonly dueOn: Scalars['Date']['output'];
  /** 答复人 · Person who answered */
  readonly operator?: Maybe<Scalars['String']['output']>;
  /** 已逾期而未答复,或逾期方答复 · Late: not given in time */
  readonly overdue: Scalars['Boolean']['output'];
  /** 拒绝的理由 · Reason of a refusal */
  readonly reason?: Maybe<Scalars['String']['output']>;
};

/** 协议草稿 · Draft of an agreement */
export type AgreementDraft = {
  readonly __typename?: 'AgreementDraft';
  /** 与生效版本的差异 · How it differs from the version in force */
  readonly differences: ReadonlyArray<Scalars['String']['output']>;
  /** 原文 · The text as it was saved */
  readonly document: Scalars['String']['output'];
  /** 起草过的人,末者最近 · Persons who have drafted it, the last one the latest */
  readonly makers: ReadonlyArray<Scalars['String']['output']>;
  /** 保存时间 · When it was saved */
  readonly savedAt: Scalars['DateTime']['output'];
};

/** 须复核的授权 · A grant to be reviewed */
export type AgreementReview = {
  readonly __typename?: 'AgreementReview';
  /** 变更 · What has changed since the owner approved the grant */
  readonly change: SchemaChange;
  /** 字段坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 发现时间 · When it was found */
  readonly foundAt: Scalars['DateTime']['output'];
  /** 协议版本 · Version of the agreement */
  readonly version: Scalars['Int']['output'];
};

/** 共享协议的状态 · State of an agreement */
export type AgreementState =
  /** 生效 · Active */
  | 'ACTIVE'
  /** 草稿 · Draft only */
  | 'DRAFT'
  /** 已到期 · Expired */
  | 'EXPIRED'
  /** 首个版本被拒绝或撤回 · Its first version was refused or withdrawn */
  | 'NOT_CONCLUDED'
  /** 已会签,尚未到起始日 · Countersigned; its first day is to come */
  | 'NOT_YET_VALID'
  /** 办理中:首个版本待答复或待会签 · Its first version awaits answers or the countersignature */
  | 'PENDING'
  /** 已撤销 · Revoked */
  | 'REVOKED'
  /** 已中止 · Suspended */
  | 'SUSPENDED';

/** 待办事项 · What awaits a department */
export type AgreementTask = {
  readonly __typename?: 'AgreementTask';
  /** 有关的协议;事关服务事项则为空 · The agreement that it concerns, null for a service item */
  readonly agreement?: Maybe<SharingAgreement>;
  /** 应办之日(含) · Last day for it */
  readonly dueOn?: Maybe<Scalars['Date']['output']>;
  /** 待复核的应急调阅;其他种类则为空 · The emergency access to be reviewed, null for other kinds */
  readonly emergency?: Maybe<EmergencyAccess>;
  /** 种类 · Kind */
  readonly kind: AgreementTaskKind;
  /** 已逾期 · Overdue */
  readonly overdue: Scalars['Boolean']['output'];
  /** 有关的服务事项;事关协议则为空 · The service item that it concerns, null for an agreement */
  readonly serviceItem?: Maybe<ServiceItem>;
  /** 协议或服务事项的版本 · Version of the agreement or of the service item */
  readonly version: Scalars['Int']['output'];
};

/** 待办种类 · Kind of task */
export type AgreementTaskKind =
  /** 答复 · Answer a submitted version */
  | 'ANSWER'
  /** 答复公民的异议或更正(objections) · Answer a citizen's objection or correction (objections) */
  | 'ANSWER_OBJECTION'
  /** 会签 · Countersign an approved version */
  | 'COUNTERSIGN'
  /** 复核因来源模式变更而关闭的授权 · Review grants that a source's changed schema has touched; a new version of the agreement settles it */
  | 'REVIEW'
  /** 复核应急调阅:自开启起列出,结束后复核 · Review an emergency access: told from its opening on, to be done when it is over */
  | 'REVIEW_EMERGENCY'
  /** 审核已提交的服务事项版本,须另一人 · Review a submitted version of a service item, by another person */
  | 'REVIEW_SERVICE_ITEM'
  /** 年度修订服务事项,到期前三十日起提示;修订或确认即办结 · The yearly revision of a service item, from thirty days before it is due; a new version or a confirmation settles it */
  | 'REVISE_SERVICE_ITEM';

/** 协议版本,一经提交不再更改 · Version of an agreement, never changed once submitted */
export type AgreementVersion = {
  readonly __typename?: 'AgreementVersion';
  /** 对公民暂缓显示依本版本的访问;空为立即显示 · The embargo on what citizens see of accesses under it; null: they see them at once */
  readonly accessHistory?: Maybe<AccessHistoryTerms>;
  /** 各归属部门的答复 · Answers of the owner departments */
  readonly answers: ReadonlyArray<AgreementAnswer>;
  /** 平时开放而超出服务事项最小集的坐标 · Coordinates that it opens at all times beyond the minimum of its service items */
  readonly beyondMinimum: ReadonlyArray<Scalars['String']['output']>;
  /** 会签人 · Person who countersigned */
  readonly countersigner?: Maybe<Scalars['String']['output']>;
  /** 与另一版本的差异,默认与前一版本 · How it differs from another version, by default the one before */
  readonly differences: ReadonlyArray<Scalars['String']['output']>;
  /** 协议文本(YAML) · The document as YAML */
  readonly document: Scalars['String']['output'];
  /** 协议文本的 SHA-256(十六进制),日志所记 · SHA-256 of the document, hex, as the log has it */
  readonly documentHash: Scalars['String']['output'];
  /** 应急时开放而超出服务事项最小集的坐标,同样须有理由 · Coordinates that an emergency opens beyond that minimum: they need a reason as well */
  readonly emergencyBeyondMinimum: ReadonlyArray<Scalars['String']['output']>;
  /** 应急时另行开放的授权 · What an emergency opens besides */
  readonly emergencyGrants: ReadonlyArray<AgreedGrant>;
  /** 逐坐标的授权 · What it opens, coordinate by coordinate */
  readonly grants: ReadonlyArray<AgreedGrant>;
  /** 超出服务事项最小集的理由 · Why it asks for more than the minimum of its service items */
  readonly justification?: Maybe<Scalars['String']['output']>;
  /** 起草人与提交人,不得审核 · Persons who drafted and submitted it: none of them may check it */
  readonly makers: ReadonlyArray<Scalars['String']['output']>;
  /** 各方:使用部门与归属部门 · Parties: the consumer and the owners */
  readonly parties: ReadonlyArray<Department>;
  /** 目的(服务事项代码) · Purposes, codes of service items */
  readonly purposes: ReadonlyArray<Scalars['String']['output']>;
  /** 状态 · State */
  readonly state: AgreementVersionState;
  /** 提交时间 · When it was submitted */
  readonly submittedAt: Scalars['DateTime']['output'];
  /** 名称 · Title */
  readonly title: Scalars['String']['output'];
  /** 起始日 · First day of validity */
  readonly validFrom: Scalars['Date']['output'];
  /** 截止日 · Last day of validity */
  readonly validTo: Scalars['Date']['output'];
  /** 版本号 · Number */
  readonly version: Scalars['Int']['output'];
};


/** 协议版本,一经提交不再更改 · Version of an agreement, never changed once submitted */
export type AgreementVersionDifferencesArgs = {
  from?: InputMaybe<Scalars['Int']['input']>;
};

/** 协议版本的状态 · State of a version */
export type AgreementVersionState =
  /** 各部门已同意,待会签 · Approved by all: the countersignature is awaited */
  | 'APPROVED'
  /** 已会签,待起始日生效 · Countersigned; it takes effect on its first day */
  | 'CONCLUDED'
  /** 现行 · The one in force */
  | 'IN_FORCE'
  /** 被拒绝 · Refused */
  | 'REFUSED'
  /** 已提交,待答复 · Submitted: answers are awaited */
  | 'SUBMITTED'
  /** 已被取代 · Superseded */
  | 'SUPERSEDED'
  /** 已撤回 · Withdrawn */
  | 'WITHDRAWN';

/** 告警:访问记录触及规则的阈值;同一事由持续发生则并入其中 · Alert: access records have exceeded a rule's threshold; what goes on is added to it */
export type Alert = {
  readonly __typename?: 'Alert';
  /** 所涉客户端 · Client that it is about */
  readonly client?: Maybe<Scalars['String']['output']>;
  /** 证据数:请求,或人 · How much evidence: requests, or people */
  readonly count: Scalars['Int']['output'];
  /** 至各接收端的投递(仅省人社厅可见) · Deliveries to webhooks, shown to HRSS alone */
  readonly deliveries: ReadonlyArray<AlertDelivery>;
  /** 所涉部门 · Department that it is about */
  readonly department: Department;
  /** 部分证据:访问记录的标识,至多 50 条,可以 accessRecord 查看 · Some of its evidence: identifiers of access records, 50 at the most, for accessRecord */
  readonly entries: ReadonlyArray<Scalars['ID']['output']>;
  /** 结案的结论 · Finding with which it was closed */
  readonly finding?: Maybe<AlertFinding>;
  /** 最早的证据 · Time of the first evidence */
  readonly firstAt: Scalars['DateTime']['output'];
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 规则种类 · Kind of the rule */
  readonly kind: WatchKind;
  /** 最近的证据 · Time of the last evidence */
  readonly lastAt: Scalars['DateTime']['output'];
  /** 证据所在的日志:协议,或 hub · Logs of its evidence: agreements, or hub */
  readonly logs: ReadonlyArray<Scalars['String']['output']>;
  /** 所涉经办人 · Operator whom it is about */
  readonly operator?: Maybe<Scalars['String']['output']>;
  /** 告警时间 · When it was raised */
  readonly raisedAt: Scalars['DateTime']['output'];
  /** 规则标识 · Identifier of the rule */
  readonly rule: Scalars['ID']['output'];
  /** 严重程度 · Severity */
  readonly severity: Severity;
  /** 状态 · State */
  readonly state: AlertState;
  /** 处理经过,先后有序 · What was done about it, the oldest first */
  readonly steps: ReadonlyArray<AlertStep>;
};

/** 告警分页 · A page of alerts */
export type AlertConnection = {
  readonly __typename?: 'AlertConnection';
  /** 告警 · Alerts */
  readonly nodes: ReadonlyArray<Alert>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 告警至一个接收端的投递 · Delivery of an alert to one webhook */
export type AlertDelivery = {
  readonly __typename?: 'AlertDelivery';
  /** 已试次数 · Attempts so far */
  readonly attempts: Scalars['Int']['output'];
  /** 送达或放弃的时间 · When it was delivered or given up */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** 最近一次为何未成 · Why the last attempt failed */
  readonly failure?: Maybe<Scalars['String']['output']>;
  /** 状态 · State */
  readonly state: DeliveryState;
  /** 接收端标识 · Identifier of the webhook */
  readonly webhook: Scalars['ID']['output'];
};

/** 告警筛选;各条件须同时满足 · Filter of alerts; all conditions must hold */
export type AlertFilter = {
  /** 证据所在的协议 · An agreement of its evidence */
  readonly agreement?: InputMaybe<Scalars['ID']['input']>;
  /** 所涉部门 · Department that it is about */
  readonly department?: InputMaybe<Department>;
  /** 规则种类 · Kind of the rule */
  readonly kind?: InputMaybe<WatchKind>;
  /** 规则标识 · Identifier of the rule */
  readonly rule?: InputMaybe<Scalars['ID']['input']>;
  /** 严重程度 · Severity */
  readonly severity?: InputMaybe<Severity>;
  /** 状态 · State */
  readonly state?: InputMaybe<AlertState>;
};

/** 告警的结论 · Finding about an alert */
export type AlertFinding =
  /** 误报 · False alarm */
  | 'FALSE_ALARM'
  /** 正当 · Justified */
  | 'JUSTIFIED'
  /** 滥用 · Misuse */
  | 'MISUSE';

/** 告警的状态 · State of an alert */
export type AlertState =
  /** 已受理 · Somebody looks into it */
  | 'ACKNOWLEDGED'
  /** 已结案 · Closed */
  | 'CLOSED'
  /** 待受理 · Nobody has taken it up */
  | 'OPEN';

/** 告警的一步处理 · One thing that was done about an alert */
export type AlertStep = {
  readonly __typename?: 'AlertStep';
  /** 所做 · What was done */
  readonly action: Scalars['String']['output'];
  /** 时间 · Time */
  readonly at: Scalars['DateTime']['output'];
  /** 说明 · Comment */
  readonly comment?: Maybe<Scalars['String']['output']>;
  /** 部门 · Department */
  readonly department: Department;
  /** 结论 · Finding */
  readonly finding?: Maybe<AlertFinding>;
  /** 经办人 · Person */
  readonly operator: Scalars['String']['output'];
};

/** 答复 · Answer */
export type AnswerKind =
  /** 同意 · Approved */
  | 'APPROVED'
  /** 拒绝 · Refused */
  | 'REFUSED';

/** API 密钥 · API key */
export type ApiKeyInput = {
  /** 请求头名 · Name of the header */
  readonly header: Scalars['String']['input'];
  /** 密钥 · The key */
  readonly value: Scalars['String']['input'];
};

/** 所用脱敏 · A mask that was applied */
export type AppliedMask = {
  readonly __typename?: 'AppliedMask';
  /** 字段坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 脱敏方式 · Mask */
  readonly mask: Mask;
};

/** 用户名与口令(HTTP Basic) · User and password (HTTP Basic) */
export type BasicCredentialsInput = {
  /** 口令 · Password */
  readonly password: Scalars['String']['input'];
  /** 用户名 · User */
  readonly user: Scalars['String']['input'];
};

/** 中英文文本 · A text in Chinese and English */
export type BilingualInput = {
  /** 英文 · English */
  readonly en: Scalars['String']['input'];
  /** 中文 · Chinese */
  readonly zh: Scalars['String']['input'];
};

/** 中英文 · A text in both languages */
export type BilingualText = {
  readonly __typename?: 'BilingualText';
  /** 英文 · English */
  readonly en: Scalars['String']['output'];
  /** 中文 · Chinese */
  readonly zh: Scalars['String']['output'];
};

/** ABO 血型(CV04.50.005) · ABO blood type */
export type BloodType =
  /** A 型 · A */
  | 'A'
  /** AB 型 · AB */
  | 'AB'
  /** B 型 · B */
  | 'B'
  /** O 型 · O */
  | 'O'
  /** 不详 · Unknown */
  | 'UNKNOWN';

/** 社会保障卡 · Social security card */
export type Card = {
  readonly __typename?: 'Card';
  /** 合作银行 · Bank */
  readonly bank?: Maybe<Scalars['String']['output']>;
  /** 银行账号 · Bank account */
  readonly bankAccount?: Maybe<Scalars['String']['output']>;
  /** 银行账户是否挂失 · Whether the bank account is reported lost */
  readonly bankAccountLost?: Maybe<Scalars['Boolean']['output']>;
  /** 卡识别码,32 位十六进制 · Card identification code, 32 hex characters */
  readonly identificationCode?: Maybe<Scalars['String']['output']>;
  /** 发卡日期 · Date of issue */
  readonly issuedOn?: Maybe<Scalars['Date']['output']>;
  /** 卡号 · Card number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** 规范版本 · Specification version */
  readonly specificationVersion?: Maybe<Scalars['String']['output']>;
  /** 卡状态 · Card state */
  readonly state?: Maybe<CardState>;
  /** 有效期止 · Valid until */
  readonly validUntil?: Maybe<Scalars['Date']['output']>;
};

/** 卡状态(AAZ502) · Card state */
export type CardState =
  /** 应用锁定 · Application locked */
  | 'APPLICATION_LOCKED'
  /** 注销 · Cancelled */
  | 'CANCELLED'
  /** 正式挂失 · Formal loss */
  | 'FORMAL_LOSS'
  /** 正常 · Normal */
  | 'NORMAL'
  /** 封存 · Sealed */
  | 'SEALED'
  /** 临时挂失 · Temporary loss */
  | 'TEMPORARY_LOSS';

/** 持卡人:社会保障卡持卡人员基础信息 · Cardholder: base record of a social security cardholder */
export type Cardholder = {
  readonly __typename?: 'Cardholder';
  /** 联系地址 · Contact address */
  readonly address?: Maybe<Scalars['String']['output']>;
  /** 出生日期 · Date of birth */
  readonly birthDate?: Maybe<Scalars['Date']['output']>;
  /** 社会保障卡 · Social security cards, the newest first */
  readonly cards?: Maybe<ReadonlyArray<Card>>;
  /** 各部门颁发的证照 · Certificates issued by any department */
  readonly certificates?: Maybe<ReadonlyArray<Certificate>>;
  /** 机动车驾驶证 · Driving licence */
  readonly drivingLicence?: Maybe<DrivingLicence>;
  /** 电子社保卡 · E-card */
  readonly eCard?: Maybe<ECard>;
  /** 民族代码(GB/T 3304) · Ethnicity code */
  readonly ethnicityCode?: Maybe<Scalars['String']['output']>;
  /** 政务服务账号(码上办事) · E-government account at the 码上办事 platform */
  readonly governmentAccount?: Maybe<GovernmentAccount>;
  /** 健康档案摘要 · Health record summary */
  readonly healthRecord?: Maybe<HealthRecord>;
  /** 户籍登记 · Household registration */
  readonly householdRegistration?: Maybe<HouseholdRegistration>;
  /** 公民身份号码 · Citizen ID number */
  readonly idNumber?: Maybe<Scalars['IdNumber']['output']>;
  /** 手机号 · Mobile number */
  readonly mobile?: Maybe<Scalars['String']['output']>;
  /** 姓名 · Name */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** 道路运输从业资格 · Professional transport licence */
  readonly professionalLicence?: Maybe<ProfessionalLicence>;
  /** 居住证 · Residence permit */
  readonly residencePermit?: Maybe<ResidencePermit>;
  /** 常住地行政区划 · Region of residence */
  readonly residenceRegion?: Maybe<Scalars['RegionCode']['output']>;
  /** 户籍或常住 · Registered in the province, or resident only */
  readonly residency?: Maybe<Residency>;
  /** 性别(GB/T 2261.1) · Sex */
  readonly sex?: Maybe<Sex>;
  /** 公交卡 · Transit pass */
  readonly transitPass?: Maybe<TransitPass>;
  /** 预防接种 · Vaccinations, the newest first */
  readonly vaccinations?: Maybe<ReadonlyArray<Vaccination>>;
  /** 机动车 · Vehicles */
  readonly vehicles?: Maybe<ReadonlyArray<Vehicle>>;
};


/** 持卡人:社会保障卡持卡人员基础信息 · Cardholder: base record of a social security cardholder */
export type CardholderCardsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** 持卡人:社会保障卡持卡人员基础信息 · Cardholder: base record of a social security cardholder */
export type CardholderVaccinationsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** 持卡人:社会保障卡持卡人员基础信息 · Cardholder: base record of a social security cardholder */
export type CardholderVehiclesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** 持卡人分页 · A page of cardholders */
export type CardholderConnection = {
  readonly __typename?: 'CardholderConnection';
  /** 边 · Edges */
  readonly edges: ReadonlyArray<CardholderEdge>;
  /** 持卡人 · Cardholders, without the edges */
  readonly nodes: ReadonlyArray<Cardholder>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 持卡人与其游标 · A cardholder and its cursor */
export type CardholderEdge = {
  readonly __typename?: 'CardholderEdge';
  /** 不透明的游标 · Opaque cursor */
  readonly cursor: Scalars['String']['output'];
  /** 持卡人 · The cardholder */
  readonly node: Cardholder;
};

/** 持卡人筛选;各条件须同时满足 · Filter of cardholders; all conditions must hold */
export type CardholderFilter = {
  /** 出生日期不早于 · Born on or after */
  readonly bornFrom?: InputMaybe<Scalars['Date']['input']>;
  /** 出生日期不晚于 · Born on or before */
  readonly bornTo?: InputMaybe<Scalars['Date']['input']>;
  /** 民族代码(GB/T 3304) · Ethnicity code */
  readonly ethnicityCode?: InputMaybe<Scalars['String']['input']>;
  /** 公民身份号码属于其一 · ID number is one of */
  readonly idNumberIn?: InputMaybe<ReadonlyArray<Scalars['IdNumber']['input']>>;
  /** 居住地属于其一;市代码含其各区 · Region of residence is one of; a city's code includes its districts */
  readonly residenceRegionIn?: InputMaybe<ReadonlyArray<Scalars['RegionCode']['input']>>;
  /** 性别 · Sex */
  readonly sex?: InputMaybe<Sex>;
};

/** 证据包 · Evidence package */
export type CaseEvidence = {
  readonly __typename?: 'CaseEvidence';
  /** 文件 · Files */
  readonly files: ReadonlyArray<CaseFile>;
  /** 清单:各文件及其 SHA-256,由枢纽签署(c2sp.org/signed-note) · Manifest: the files with their SHA-256, signed by the hub */
  readonly manifest: Scalars['String']['output'];
  /** 包中没有的协议文本及缘由,报告亦有载明 · Agreements' documents that the package lacks, and why; the report names them too */
  readonly missing: ReadonlyArray<MissingDocument>;
};

/** 证据包的文件 · A file of an evidence package */
export type CaseFile = {
  readonly __typename?: 'CaseFile';
  /** 内容,base64 · Content, base64 */
  readonly content: Scalars['String']['output'];
  /** 包内路径 · Path in the package */
  readonly path: Scalars['String']['output'];
};

/** 证照:各部门颁发的有号码、有效期的证件 · A certificate with number and validity, whichever department issued it */
export type Certificate = {
  /** 证号 · Number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** 有效期止 · Valid until */
  readonly validUntil?: Maybe<Scalars['Date']['output']>;
};

/** 变更通知的一次投递 · Delivery of a change notice */
export type ChangeDelivery = {
  readonly __typename?: 'ChangeDelivery';
  /** 已试次数 · Attempts so far */
  readonly attempts: Scalars['Int']['output'];
  /** 送达、丢弃或成为死信的时间 · When it was delivered, dropped or given up */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** 最近一次为何未成 · Why the last attempt failed, or why it was dropped */
  readonly failure?: Maybe<Scalars['String']['output']>;
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 变更种类 · Kind of change */
  readonly kind: ChangeKind;
  /** 通知产生的时间 · When the notice was made */
  readonly madeAt: Scalars['DateTime']['output'];
  /** 状态 · State */
  readonly state: ChangeDeliveryState;
  /** 订阅标识 · Identifier of the subscription */
  readonly subscription: Scalars['ID']['output'];
};

/** 变更通知投递的状态 · State of a delivery of a change notice */
export type ChangeDeliveryState =
  /** 死信:约一日内未能送达 · Dead letter: not to be delivered within about a day */
  | 'DEAD'
  /** 已送达 · Delivered */
  | 'DELIVERED'
  /** 已丢弃:协议不再有效或不再授权 · Dropped: the agreement is not in force any more, or grants it no longer */
  | 'DROPPED'
  /** 待投递或重试 · To be delivered, or tried again */
  | 'PENDING';

/** 一条变更:何人、何事、何时,不含内容 · A change: with whom, what and when, never what it is now */
export type ChangeInput = {
  /** 发布方给定的标识(UUID);重复者不再计 · The publisher's identifier, a UUID; a repeated one is not counted again */
  readonly id: Scalars['ID']['input'];
  /** 何人 · Whom it is about */
  readonly idNumber: Scalars['IdNumber']['input'];
  /** 种类 · Kind */
  readonly kind: ChangeKind;
  /** 何时发生 · When it happened */
  readonly occurredAt: Scalars['DateTime']['input'];
};

/** 变更的种类,各由一个部门发布 · Kinds of change, each published by one department */
export type ChangeKind =
  /** 社会保障卡挂失(人社厅) · Card reported lost, by HRSS */
  | 'CARD_LOST'
  /** 社会保障卡解除挂失(人社厅) · Card found again, by HRSS */
  | 'CARD_RESTORED'
  /** 死亡(公安厅) · Death, by Public Security */
  | 'DECEASED'
  /** 驾驶证恢复(公安厅) · Driving licence restored, by Public Security */
  | 'LICENCE_RESTORED'
  /** 驾驶证暂扣或停止使用(公安厅) · Driving licence suspended, by Public Security */
  | 'LICENCE_SUSPENDED'
  /** 姓名变更(公安厅) · Name changed, by Public Security */
  | 'NAME_CHANGED';

/** 变更记录:日志中一步变更的条目 · Change record: the log's entry of one step */
export type ChangeRecord = {
  readonly __typename?: 'ChangeRecord';
  /** 步骤,如 AGREEMENT_SUBMITTED · Step */
  readonly action: Scalars['String']['output'];
  /** 客户端 · Client */
  readonly client: Scalars['String']['output'];
  /** 部门 · Department */
  readonly department: Department;
  /** 有关文本的 SHA-256 · SHA-256 of the document concerned */
  readonly document?: Maybe<Scalars['String']['output']>;
  /** 标识:日志与序号 · Identifier: log and index */
  readonly id: Scalars['ID']['output'];
  /** 经办人 · Person */
  readonly operator?: Maybe<Scalars['String']['output']>;
  /** 理由 · Reason */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** 请求标识 · Request id */
  readonly requestId: Scalars['String']['output'];
  /** 对象 · What it was done to, beside the agreement */
  readonly target?: Maybe<Scalars['String']['output']>;
  /** 时间 · Time */
  readonly time: Scalars['DateTime']['output'];
  /** 协议或服务事项的版本 · Version of the agreement, or of the service item */
  readonly version?: Maybe<Scalars['Int']['output']>;
};

/** 变更记录分页 · A page of change records */
export type ChangeRecordConnection = {
  readonly __typename?: 'ChangeRecordConnection';
  /** 变更记录 · Change records */
  readonly nodes: ReadonlyArray<ChangeRecord>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 变更订阅:一份协议之下何处接收何种变更 · Subscription to changes: where which kinds are told under an agreement */
export type ChangeSubscription = {
  readonly __typename?: 'ChangeSubscription';
  /** 协议标识 · Identifier of the agreement */
  readonly agreement: Scalars['ID']['output'];
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 变更种类 · Kinds of change */
  readonly kinds: ReadonlyArray<ChangeKind>;
  /** 目的 · Purpose */
  readonly purpose: Scalars['String']['output'];
  /** 订阅时间 · Since when */
  readonly since: Scalars['DateTime']['output'];
  /** 接收端网址 · URL of the webhook */
  readonly url: Scalars['String']['output'];
};

/** 签署检查点的密钥 · A key that signs checkpoints */
export type CheckpointKey = {
  readonly __typename?: 'CheckpointKey';
  /** 启用它的条目(枢纽日志) · The entry of the hub's log that introduced it */
  readonly introducedBy: Scalars['ID']['output'];
  /** 是否仍在用 · Whether it still signs */
  readonly signs: Scalars['Boolean']['output'];
  /** 启用时间;空为启用它的条目已到期销毁 · Signs since; null: the entry that introduced it has expired */
  readonly since?: Maybe<Scalars['DateTime']['output']>;
  /** 停用时间;空为仍在用,或停用它的条目已到期销毁 · Signs no more since; null: it does, or the entry that says so has expired */
  readonly until?: Maybe<Scalars['DateTime']['output']>;
  /** 以之验证该日志的检查点(c2sp.org/signed-note) · By it the log's checkpoints are verified */
  readonly verifierKey: Scalars['String']['output'];
};

/** OAuth 2.0 客户端凭据(RFC 6749 §4.4) · OAuth 2.0 client credentials */
export type ClientCredentialsInput = {
  /** 客户端 · Client */
  readonly client: Scalars['String']['input'];
  /** 范围 · Scope */
  readonly scope?: InputMaybe<Scalars['String']['input']>;
  /** 密钥 · Secret */
  readonly secret: Scalars['String']['input'];
  /** 令牌端点 · Token endpoint */
  readonly tokenUrl: Scalars['String']['input'];
};

/** 代码表的一项 · Entry of a code table */
export type CodeTableEntry = {
  readonly __typename?: 'CodeTableEntry';
  /** 来源中的代码;* 代表其余任何代码 · Code in the source; * stands for every other code */
  readonly code: Scalars['String']['output'];
  /** 名称 · Title */
  readonly title: BilingualText;
  /** 值 · Value */
  readonly value: Scalars['String']['output'];
};

/** 筛选运算 · Operator of a filter condition */
export type ConditionOperator =
  /** 不小于 · At least */
  | 'AT_LEAST'
  /** 不大于 · At most */
  | 'AT_MOST'
  /** 等于 · Equal */
  | 'EQUAL'
  /** 属于其一 · One of */
  | 'IN';

/** 同意:数据主体许可按一份协议取用其数据 · Consent of a data subject to what an agreement opens */
export type Consent = {
  readonly __typename?: 'Consent';
  /** 协议 · Agreement */
  readonly agreement: Scalars['ID']['output'];
  /** 失效时间 · When it ends */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 仅限的目的;空为协议的全部目的 · The only purpose that it covers; null: every one of the agreement */
  readonly purpose?: Maybe<Scalars['String']['output']>;
};

/** 一个见证方对日志的最近一次见证 · What a witness has cosigned last of a log */
export type Cosignature = {
  readonly __typename?: 'Cosignature';
  /** 部门 · Department */
  readonly department: Department;
  /** 所见的条目数 · Number of entries that it saw */
  readonly size: Scalars['Int']['output'];
  /** 时间,依见证方的时钟 · When, by the witness's clock */
  readonly time: Scalars['DateTime']['output'];
  /** 验证见证签名的公钥(c2sp.org/tlog-cosignature) · The key by which it is verified */
  readonly verifierKey: Scalars['String']['output'];
  /** 见证方 · Witness */
  readonly witness: Scalars['String']['output'];
};

/** 一个见证签名 · A cosignature */
export type CosignatureInput = {
  /** 签名行(c2sp.org/tlog-cosignature),不含换行 · The signature's line, without its newline */
  readonly line: Scalars['String']['input'];
  /** 日志 · Log */
  readonly log: Scalars['String']['input'];
  /** 所见证的检查点的条目数 · Number of entries of the checkpoint that was cosigned */
  readonly size: Scalars['Int']['input'];
};

/** 见证签名的结果 · Outcome of a cosignature */
export type CosignatureOutcome =
  /** 时间在将来:见证方的时钟偏快 · Its time is in the future: the witness's clock is ahead */
  | 'FUTURE'
  /** 已有更新的,或所见更长的 · There is a later one, or one of a longer log */
  | 'OLDER'
  /** 已收存 · Stored */
  | 'STORED'
  /** 枢纽未签署过这一检查点 · The hub has signed no such checkpoint */
  | 'UNKNOWN_CHECKPOINT'
  /** 本部门没有登记这一见证方 · The department has no such witness */
  | 'UNKNOWN_WITNESS'
  /** 签名不成立 · The signature is wrong */
  | 'WRONG_SIGNATURE';

/** 见证签名的收据 · What became of a cosignature */
export type CosignatureReceipt = {
  readonly __typename?: 'CosignatureReceipt';
  /** 日志 · Log */
  readonly log: Scalars['String']['output'];
  /** 结果 · Outcome */
  readonly outcome: CosignatureOutcome;
};

/** 数据申请:起草的协议 · A request for data: the agreement that was drafted */
export type DataRequest = {
  readonly __typename?: 'DataRequest';
  /** 为到达所需字段而一并授予的坐标 · Coordinates that are granted only to reach the others */
  readonly added: ReadonlyArray<Scalars['String']['output']>;
  /** 协议 · The agreement */
  readonly agreement: SharingAgreement;
  /** 超出服务事项最小集的坐标;提交前须写明理由或删去 · Coordinates beyond the minimum of the service items: give a reason or leave them out before it is submitted */
  readonly beyondMinimum: ReadonlyArray<Scalars['String']['output']>;
  /** 草稿文本(YAML) · The draft as YAML */
  readonly document: Scalars['String']['output'];
};

/** 数据来源 · A source of data */
export type DataSource = {
  readonly __typename?: 'DataSource';
  /** 随枢纽发布,不经在线接入 · Comes with the hub and was not onboarded */
  readonly builtIn: Scalars['Boolean']['output'];
  /** 历次核对,新的在前 · Checks, the newest first */
  readonly checks: ReadonlyArray<SourceCheck>;
  /** 数据契约 · The contract */
  readonly contract: ReadonlyArray<SourceExpectation>;
  /** 归属部门 · Department that owns the data */
  readonly department: Department;
  /** 漂移:来源不再如 SDL 所述之处,最新 100 条 · Where the source is, or was, no longer as its SDL file says: the newest 100 */
  readonly drift: ReadonlyArray<SourceDrift>;
  /** 来源标识 · Identifier */
  readonly id: Scalars['String']['output'];
  /** 种类 · Kind */
  readonly kind: SourceKind;
  /** 待确认的新地址(协议与主机);没有则为空 · New address that awaits confirmation: scheme and host; null where there is none */
  readonly proposedAddress?: Maybe<Scalars['String']['output']>;
  /** 提出新地址的人(部门/姓名) · Who proposed it, department/name */
  readonly proposedBy?: Maybe<Scalars['String']['output']>;
  /** 发布记录,新的在前 · Publications, the newest first */
  readonly publications: ReadonlyArray<SourcePublication>;
  /** 现行版本 · The published version */
  readonly published?: Maybe<Scalars['Int']['output']>;
  /** 最近一次核对 · The newest check */
  readonly quality?: Maybe<SourceCheck>;
  /** 本进程所见的运行状况;未发布则为空 · How it serves, as this hub process sees it; null while it is not published */
  readonly service?: Maybe<SourceService>;
  /** 状态 · State */
  readonly state: DataSourceState;
  /** 各版本,新的在前 · Its versions, the newest first */
  readonly versions: ReadonlyArray<SourceVersion>;
};


/** 数据来源 · A source of data */
export type DataSourceChecksArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** 数据来源的状态 · State of a source */
export type DataSourceState =
  /** 已连接,尚未发布 · Connected, not published yet */
  | 'CONNECTED'
  /** 已发布 · Published */
  | 'PUBLISHED'
  /** 已停用 · Retired */
  | 'RETIRED';

/** 数据集:一个来源中的一类数据 · Dataset: one kind of data of a source */
export type Dataset = {
  readonly __typename?: 'Dataset';
  /** 提供部门 · Department that provides it */
  readonly department: Department;
  /** 字段与关联 · Fields and edges */
  readonly fields: ReadonlyArray<DatasetField>;
  /** 最新数据的时间 · How fresh it is */
  readonly freshness: DatasetFreshness;
  /** 标识,即图谱中的类型名 · Identifier: the name of its type in the graph */
  readonly id: Scalars['ID']['output'];
  /** 可共享字段的最高分级;全部不予共享则为空 · Highest level of the fields that can be shared; null where none can */
  readonly level?: Maybe<Scalars['Int']['output']>;
  /** 最近一次核对所得的质量;尚未核对则为空 · Quality by the newest check; null while there was none */
  readonly quality?: Maybe<DatasetQuality>;
  /** 各字段的共享属性 · Sharing attributes of its fields */
  readonly sharing: ReadonlyArray<SharingAttribute>;
  /** 来源标识 · Identifier of its source */
  readonly source: Scalars['String']['output'];
  /** 来源种类 · Kind of its source */
  readonly sourceKind: SourceKind;
  /** 名称 · Title */
  readonly title: BilingualText;
  /** 没有现行协议授予其中任何字段 · No agreement in force grants anything of it */
  readonly unused: Scalars['Boolean']['output'];
  /** 授予其中任一字段的现行协议 · Agreements in force that grant anything of it */
  readonly uses: ReadonlyArray<DatasetUse>;
};

/** 数据目录分页 · A page of the data catalogue */
export type DatasetConnection = {
  readonly __typename?: 'DatasetConnection';
  /** 数据集 · Datasets */
  readonly nodes: ReadonlyArray<Dataset>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
  /** 符合条件的数据集总数 · How many match */
  readonly total: Scalars['Int']['output'];
};

/** 数据集的字段;不予共享的只列名称、归属与属性 · Field of a dataset; of one that is not shared only title, owner and attribute are told */
export type DatasetField = {
  readonly __typename?: 'DatasetField';
  /** 代码表;不是代码则为空 · Code table; null where it is no code */
  readonly codeTable?: Maybe<ReadonlyArray<CodeTableEntry>>;
  /** 字段坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 默认脱敏 · Mask that applies by default */
  readonly defaultMask?: Maybe<Mask>;
  /** 关联所至的数据集;不是关联则为空 · Datasets that an edge leads to; null where it is none */
  readonly leadsTo?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** 数据分级 · Classification level */
  readonly level?: Maybe<Scalars['Int']['output']>;
  /** 归属部门 · Owner */
  readonly owner: Department;
  /** 共享属性 · Sharing attribute */
  readonly sharing: SharingAttribute;
  /** 名称 · Title */
  readonly title: BilingualText;
  /** 类型 · Type */
  readonly type?: Maybe<Scalars['String']['output']>;
};

/** 数据目录筛选;各条件须同时满足 · Filter of the data catalogue; all conditions must hold */
export type DatasetFilter = {
  /** 提供部门,或其中字段的归属部门 · Department that provides it, or owns a field of it */
  readonly department?: InputMaybe<Department>;
  /** 本部门依现行协议已可(或尚不可)取用其中字段 · Whether an agreement in force grants the caller's department anything of it */
  readonly granted?: InputMaybe<Scalars['Boolean']['input']>;
  /** 最高分级恰为 · Its highest level is */
  readonly level?: InputMaybe<Scalars['Int']['input']>;
  /** 最高分级不超过 · Its highest level is no more than */
  readonly levelAtMost?: InputMaybe<Scalars['Int']['input']>;
  /** 含有此共享属性的字段 · It has a field with this sharing attribute */
  readonly sharing?: InputMaybe<SharingAttribute>;
  /** 来源标识 · Identifier of the source */
  readonly source?: InputMaybe<Scalars['String']['input']>;
};

/** 数据集的新旧 · How fresh a dataset is */
export type DatasetFreshness = {
  readonly __typename?: 'DatasetFreshness';
  /** 依据 · What tells so */
  readonly basis?: Maybe<FreshnessBasis>;
  /** 最新数据的时间;不详则为空 · Time of the newest data; null where it is not known */
  readonly newest?: Maybe<Scalars['DateTime']['output']>;
  /** 不详的原因 · Why it is not known */
  readonly reason?: Maybe<Scalars['String']['output']>;
};

/** 数据集的质量;比例为 0–1,无法测量则为空 · Quality of a dataset; shares are 0 to 1, null where they cannot be measured */
export type DatasetQuality = {
  readonly __typename?: 'DatasetQuality';
  /** 核对时间 · When it was checked */
  readonly checkedAt: Scalars['DateTime']['output'];
  /** 键重复的比例 · Share of keys that have several rows */
  readonly duplicateKeys?: Maybe<Scalars['Float']['output']>;
  /** 各字段 · Its fields */
  readonly fields: ReadonlyArray<FieldQuality>;
  /** 键为持卡人者的比例 · Share of keys that are cardholders */
  readonly joinCoverage?: Maybe<Scalars['Float']['output']>;
  /** 持卡人为来源所知者的比例 · Share of cardholders whom the source knows */
  readonly knownCardholders?: Maybe<Scalars['Float']['output']>;
  /** 来源的数据契约是否全部满足 · Whether the source met all of its contract */
  readonly passed: Scalars['Boolean']['output'];
  /** 来源自报的行数 · Rows that the source says it has */
  readonly rows?: Maybe<Scalars['Float']['output']>;
  /** 有误的身份号码的比例 · Share of ID numbers that are wrong */
  readonly wrongCheckDigits?: Maybe<Scalars['Float']['output']>;
};

/** 数据集的一处使用;协议本身只对其各方可见 · A use of a dataset; the agreement itself is told to its parties only */
export type DatasetUse = {
  readonly __typename?: 'DatasetUse';
  /** 协议;本部门不是其一方则为空 · The agreement; null for departments that are no party to it */
  readonly agreement?: Maybe<Scalars['ID']['output']>;
  /** 使用部门 · Department that uses it */
  readonly consumer: Department;
  /** 授予的字段坐标 · Coordinates that it grants */
  readonly coordinates?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** 目的(服务事项代码) · Purposes, codes of service items */
  readonly purposes: ReadonlyArray<Scalars['String']['output']>;
  /** 截止日 · Last day */
  readonly validTo?: Maybe<Scalars['Date']['output']>;
  /** 版本 · Version */
  readonly version?: Maybe<Scalars['Int']['output']>;
};

/** 投递的状态 · State of a delivery */
export type DeliveryState =
  /** 已送达 · Delivered */
  | 'DELIVERED'
  /** 已放弃 · Given up */
  | 'GIVEN_UP'
  /** 待投递或重试 · To be delivered, or tried again */
  | 'PENDING';

/** 未授权的缘由 · Why a coordinate is not granted */
export type DenialReason =
  /** 协议提交之后才有的字段 · It was added after the agreement had been submitted */
  | 'ADDED_LATER'
  /** 请求未指明协议 · The request names no agreement */
  | 'AGREEMENT_REQUIRED'
  /** 协议明文排除 · The agreement excludes it */
  | 'DENIED'
  /** 条款的脱敏方式不适用于此类型 · The mask that is agreed does not fit its type */
  | 'MASK_UNFIT'
  /** 其含义在授权之后已变更,须复核 · Its meaning has changed since it was granted: to be reviewed */
  | 'MEANING_CHANGED'
  /** 没有条款授权 · No statement grants it */
  | 'NOT_GRANTED'
  /** 不予共享 · It is not shared */
  | 'NOT_SHARED'
  /** 所持角色不足 · The caller lacks the role */
  | 'ROLE_REQUIRED';

/** 部门 · Department */
export type Department =
  /** 省大数据管理局 · Big Data Administration */
  | 'BIG_DATA'
  /** 省发展和改革委员会 · Development and Reform */
  | 'DEVELOPMENT_REFORM'
  /** 省残疾人联合会 · Disabled Persons' Federation */
  | 'DISABLED_FEDERATION'
  /** 省教育厅 · Education */
  | 'EDUCATION'
  /** 省财政厅 · Finance */
  | 'FINANCE'
  /** 省卫生健康委员会 · Health Commission */
  | 'HEALTH'
  /** 省人力资源社会保障厅 · Human Resources and Social Security */
  | 'HRSS'
  /** 省医疗保障局 · Medical Insurance */
  | 'MEDICAL_INSURANCE'
  /** 省公安厅 · Public Security */
  | 'PUBLIC_SECURITY'
  /** 省旅游和文化广电体育厅 · Tourism and Culture */
  | 'TOURISM'
  /** 省交通运输厅 · Transport */
  | 'TRANSPORT';

/** 机动车驾驶证 · Driving licence */
export type DrivingLicence = Certificate & {
  readonly __typename?: 'DrivingLicence';
  /** 准驾车型,如 C1、A2D · Classes, such as C1 or A2D */
  readonly classes?: Maybe<Scalars['String']['output']>;
  /** 初次领证日期 · First issued on */
  readonly firstIssuedOn?: Maybe<Scalars['Date']['output']>;
  /** 档案编号 · Archive number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** 累积记分 · Penalty points */
  readonly penaltyPoints?: Maybe<Scalars['Int']['output']>;
  /** 状态字母组合,A 为正常 · State letters combined, A is normal */
  readonly states?: Maybe<Scalars['String']['output']>;
  /** 有效期止 · Valid until */
  readonly validUntil?: Maybe<Scalars['Date']['output']>;
};

/** 电子社保卡 · Electronic social security card */
export type ECard = {
  readonly __typename?: 'ECard';
  /** 对应的实体卡号 · Number of the physical card that it is bound to */
  readonly cardNumber?: Maybe<Scalars['String']['output']>;
  /** 签发时间 · Issued at */
  readonly issuedAt?: Maybe<Scalars['DateTime']['output']>;
  /** 签发号 · Issue number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** 状态 · State */
  readonly state?: Maybe<ECardState>;
};

/** 电子社保卡状态 · E-card state */
export type ECardState =
  /** 有效 · Active */
  | 'ACTIVE'
  /** 注销 · Cancelled */
  | 'CANCELLED'
  /** 停用 · Suspended */
  | 'SUSPENDED';

/** 应急调阅:谁、为何、何时开启,何人复核 · Emergency access: who opened it, why and when, and who reviewed it */
export type EmergencyAccess = {
  readonly __typename?: 'EmergencyAccess';
  /** 协议 · Agreement */
  readonly agreement: Scalars['ID']['output'];
  /** 客户端 · Client */
  readonly client: Scalars['String']['output'];
  /** 复核说明 · Comment of the review */
  readonly comment?: Maybe<Scalars['String']['output']>;
  /** 使用部门 · Department that opened it */
  readonly department: Department;
  /** 结束时间 · When it ends */
  readonly endsAt: Scalars['DateTime']['output'];
  /** 复核结论 · Finding of the review */
  readonly finding?: Maybe<EmergencyFinding>;
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 开启时间 · When it was opened */
  readonly openedAt: Scalars['DateTime']['output'];
  /** 开启者 · Person who opened it */
  readonly operator: Scalars['String']['output'];
  /** 理由 · Reason */
  readonly reason: Scalars['String']['output'];
  /** 其间的请求数(不计已归档月份);明细见 accessRecords(filter: {emergency}) · Requests under it, without months that are archived; accessRecords(filter: {emergency}) lists them */
  readonly requests: Scalars['Int']['output'];
  /** 复核期限:约定的分钟数满后起算,提前结束亦同 · When its review is due, counted from the agreed end, closed early or not */
  readonly reviewDue: Scalars['DateTime']['output'];
  /** 复核时间 · When it was reviewed */
  readonly reviewedAt?: Maybe<Scalars['DateTime']['output']>;
  /** 复核的部门与人 · Department and person who reviewed it */
  readonly reviewer?: Maybe<Scalars['String']['output']>;
  /** 状态 · State */
  readonly state: EmergencyState;
  /** 协议版本 · Version of the agreement */
  readonly version: Scalars['Int']['output'];
};

/** 应急调阅筛选;各条件须同时满足 · Filter of emergency accesses; all conditions must hold */
export type EmergencyFilter = {
  /** 协议 · Agreement */
  readonly agreement?: InputMaybe<Scalars['ID']['input']>;
  /** 状态 · State */
  readonly state?: InputMaybe<EmergencyState>;
};

/** 复核结论 · Finding of a review */
export type EmergencyFinding =
  /** 正当 · Justified */
  | 'JUSTIFIED'
  /** 不正当 · Not justified */
  | 'UNJUSTIFIED';

/** 应急调阅的状态 · State of an emergency access */
export type EmergencyState =
  /** 已结束,待复核 · Over; its review is awaited */
  | 'AWAITING_REVIEW'
  /** 进行中 · Open */
  | 'OPEN'
  /** 逾期未复核 · Its review is overdue */
  | 'OVERDUE'
  /** 已复核 · Reviewed */
  | 'REVIEWED';

/** 接口方法 · Method of an endpoint */
export type EndpointMethod =
  /** GET:参数在网址中 · GET: parameters stand in the URL */
  | 'GET'
  /** POST:参数在正文中 · POST: parameters stand in the body */
  | 'POST';

/** 条目的离线证明 · Offline proof of an entry */
export type EntryProof = {
  readonly __typename?: 'EntryProof';
  /** 条目的原始字节,base64 · The entry's bytes, base64 */
  readonly leaf: Scalars['String']['output'];
  /** 证明(c2sp.org/tlog-proof) · The proof */
  readonly proof: Scalars['String']['output'];
  /** 验证签名的公钥(c2sp.org/signed-note) · The key by which it is verified */
  readonly verifierKey: Scalars['String']['output'];
};

/** 一条期望的结果 · How an expectation was met */
export type ExpectationOutcome = {
  readonly __typename?: 'ExpectationOutcome';
  /** 坐标 · Coordinate */
  readonly coordinate?: Maybe<Scalars['String']['output']>;
  /** 界限 · The bound */
  readonly expected: Scalars['Float']['output'];
  /** 所得;无法测量则为空 · What was found; null where it cannot be measured */
  readonly found?: Maybe<Scalars['Float']['output']>;
  /** 期望的标识 · Identifier of the expectation */
  readonly id: Scalars['String']['output'];
  /** 种类 · Kind */
  readonly kind: SourceExpectationKind;
  /** 是否满足 · Whether it is met */
  readonly met: Scalars['Boolean']['output'];
};

/** 坐标的说明 · Explanation of a coordinate */
export type ExplainedCoordinate = {
  readonly __typename?: 'ExplainedCoordinate';
  /** 可给的参数;空为不限 · Arguments that may be given, null for all */
  readonly arguments?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** 字段坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 未授权的缘由 · Why it is not granted */
  readonly denial?: Maybe<DenialReason>;
  /** 是否授权 · Whether it is granted */
  readonly granted: Scalars['Boolean']['output'];
  /** 数据分级 · Classification level */
  readonly level?: Maybe<Scalars['Int']['output']>;
  /** 脱敏方式;未授权则为空 · Mask, null where it is not granted */
  readonly mask?: Maybe<Mask>;
  /** 归属部门;枢纽自有数据为空 · Owner, null for the hub's own data */
  readonly owner?: Maybe<Department>;
  /** 据以决定的条款位置,如 grants[2]、denials[0] · Places in the agreement of the statements that count */
  readonly rules: ReadonlyArray<Scalars['String']['output']>;
};

/** 将被拒绝的缘由 · What it would be refused for */
export type ExplainedRefusal = {
  readonly __typename?: 'ExplainedRefusal';
  /** 错误代码 · Error code */
  readonly code: Scalars['String']['output'];
  /** 有关的字段坐标 · Coordinates concerned */
  readonly coordinates: ReadonlyArray<Scalars['String']['output']>;
  /** 说明 · Message */
  readonly message: Scalars['String']['output'];
};

/** 将被查询的来源 · A source that would be asked */
export type ExplainedSource = {
  readonly __typename?: 'ExplainedSource';
  /** 归属部门 · Its department */
  readonly department: Department;
  /** 来源标识 · Identifier of the source */
  readonly source: Scalars['ID']['output'];
  /** 其中的类型 · Types that are asked of it */
  readonly types: ReadonlyArray<Scalars['String']['output']>;
};

/** 操作的说明 · Explanation of an operation */
export type Explanation = {
  readonly __typename?: 'Explanation';
  /** 协议;没有则为空 · Agreement, null where there is none */
  readonly agreement?: Maybe<Scalars['ID']['output']>;
  /** 如此发送是否会得到答复;配额与请求的附带凭证不计 · Whether it would be answered; quotas and what a request must carry aside */
  readonly answerable: Scalars['Boolean']['output'];
  /** 操作所涉各坐标,按出现先后 · Every coordinate that the operation names, in that order */
  readonly coordinates: ReadonlyArray<ExplainedCoordinate>;
  /** 代价(IBM GraphQL 代价规范) · Its cost (IBM GraphQL cost directives) */
  readonly cost: Scalars['Int']['output'];
  /** 协议许可的代价上限 · The most that the agreement allows one operation */
  readonly costLimit: Scalars['Int']['output'];
  /** 目的是否在协议之内 · Whether the purpose is agreed */
  readonly purposeAgreed: Scalars['Boolean']['output'];
  /** 将被拒绝的全部缘由 · All that it would be refused for */
  readonly refusals: ReadonlyArray<ExplainedRefusal>;
  /** 将被查询的来源 · Sources that would be asked */
  readonly sources: ReadonlyArray<ExplainedSource>;
  /** 协议版本 · Version of the agreement */
  readonly version?: Maybe<Scalars['Int']['output']>;
};

/** 登录失败:请求未能证明由谁发出 · Failed login: requests that came without proof of who sent them */
export type FailedLogin = {
  readonly __typename?: 'FailedLogin';
  /** 所称的客户端,未经证实;未称、不合规或过多则为空 · Client that was claimed, by anybody's word; null where none was, none of good form, or too many */
  readonly client?: Maybe<Scalars['String']['output']>;
  /** 本条代表的次数 · How many requests the entry stands for */
  readonly count: Scalars['Int']['output'];
  /** 拒绝它的地址 · The route that refused it */
  readonly endpoint: Scalars['String']['output'];
  /** 缘由:令牌的缺陷,或 OAuth 错误码 · What was wrong: with the token, or the OAuth error */
  readonly fault: Scalars['String']['output'];
  /** 标识:日志与序号 · Identifier: log and index */
  readonly id: Scalars['ID']['output'];
  /** 请求标识,同上 · Request id, likewise */
  readonly requestId: Scalars['String']['output'];
  /** 时间;合并计数者为其中最后一次 · Time; where several are counted together, of the last of them */
  readonly time: Scalars['DateTime']['output'];
};

/** 登录失败分页 · A page of failed logins */
export type FailedLoginConnection = {
  readonly __typename?: 'FailedLoginConnection';
  /** 登录失败 · Failed logins */
  readonly nodes: ReadonlyArray<FailedLogin>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 登录失败筛选;各条件须同时满足 · Filter of failed logins; all conditions must hold */
export type FailedLoginFilter = {
  /** 所称的客户端 · Client that was claimed */
  readonly client?: InputMaybe<Scalars['String']['input']>;
  /** 不早于 · At or after */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** 早于 · Before */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** 字段的质量 · Quality of a field */
export type FieldQuality = {
  readonly __typename?: 'FieldQuality';
  /** 字段坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 空值比例 · Share of nulls */
  readonly nulls?: Maybe<Scalars['Float']['output']>;
  /** 未知代码的比例 · Share of unknown codes */
  readonly unknownCodes?: Maybe<Scalars['Float']['output']>;
  /** 不合类型的值的比例 · Share of values that are not of their type */
  readonly unreadable?: Maybe<Scalars['Float']['output']>;
};

/** 文件编码 · Encoding of a file */
export type FileEncoding =
  /** 自动:依字节顺序标记与内容,UTF-8 或 GB18030 · By its mark and bytes: UTF-8, GB18030 or UTF-16 */
  | 'AUTO'
  /** GB18030,含 GBK、GB 2312 · GB18030, of which GBK and GB 2312 are parts */
  | 'GB18030'
  /** UTF-8 编码,有无标记均可 · UTF-8, with a mark or without */
  | 'UTF_8';

/** 文件中的公式 · Formulas in a file */
export type FileFormulas =
  /** 含公式的行不予装载 · A row with a formula is rejected */
  | 'REJECT'
  /** CSV 作为文字,Excel 取其最近结果 · Of CSV it is a text, of Excel its last result counts */
  | 'TEXT';

/** 一个文件的装载 · A file that was loaded, or refused */
export type FileLoad = {
  readonly __typename?: 'FileLoad';
  /** 客户端;枢纽自身为 onecard · Client; the hub itself is called onecard */
  readonly client: Scalars['String']['output'];
  /** 装载部门 · Department that loaded it */
  readonly department: Department;
  /** 文件名 · Name of the file */
  readonly fileName: Scalars['String']['output'];
  /** 最先不合格的各行,至多 1000 行 · The first rejected rows, no more than 1,000 */
  readonly firstRejected: ReadonlyArray<FileRejection>;
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 时间 · When */
  readonly loadedAt: Scalars['DateTime']['output'];
  /** 经办人;文件夹中取得的为空 · Who loaded it; null where it was found in the folder */
  readonly operator?: Maybe<Scalars['String']['output']>;
  /** 结果 · What became of it */
  readonly outcome: FileLoadOutcome;
  /** 拒收原因 · Why it was refused */
  readonly refusal?: Maybe<Scalars['String']['output']>;
  /** 不合格的行数 · Rejected rows */
  readonly rejected: Scalars['Int']['output'];
  /** 不合格行,按原因与列合计 · Rejected rows by reason and column */
  readonly rejections: ReadonlyArray<FileRejectionCount>;
  /** 行数 · Rows of the file */
  readonly rows: Scalars['Int']['output'];
  /** 文件的 SHA-256;未能读完的为空 · SHA-256 of the file; null where it could not be read to its end */
  readonly sha256?: Maybe<Scalars['String']['output']>;
  /** 来源标识 · Identifier of the source */
  readonly source: Scalars['String']['output'];
  /** 表 · Table */
  readonly table: Scalars['String']['output'];
};

/** 装载结果 · Outcome of a delivery */
export type FileLoadOutcome =
  /** 已装载 · Loaded */
  | 'LOADED'
  /** 拒收,原有数据保留 · Refused; the old rows stay */
  | 'REFUSED';

/** 不合格原因 · Why a row is rejected */
export type FileRejectReason =
  /** 格数与标题不符 · More or fewer cells than titles */
  | 'CELL_COUNT'
  /** Excel 的错误值 · An error in place of a value */
  | 'CELL_ERROR'
  /** 数据库不能保存的字符 · A character that the database cannot keep */
  | 'CHARACTER'
  /** 不是日期 · No date */
  | 'DATE'
  /** 不是时间 · No date and time */
  | 'DATETIME'
  /** 字节不属于所用编码 · Bytes that the encoding does not have */
  | 'ENCODING'
  /** 公式 · A formula */
  | 'FORMULA'
  /** 关联列不是有效的公民身份号码 · The key is no valid ID number */
  | 'ID_NUMBER'
  /** 关联列为空 · The key is empty */
  | 'KEY_EMPTY'
  /** 不是整数 · No whole number */
  | 'NUMBER'
  /** 数字超过 15 位,Excel 已丢失其余各位 · A number of more than 15 digits, of which Excel has lost the others */
  | 'PRECISION'
  /** 超过 10000 字符 · More than 10,000 characters */
  | 'TOO_LONG';

/** 不合格的一行,不含其内容 · A rejected row, without what it holds */
export type FileRejection = {
  readonly __typename?: 'FileRejection';
  /** 列;整行有误的为空 · Column; null where the row itself is at fault */
  readonly column?: Maybe<Scalars['String']['output']>;
  /** CSV 的起始行号,或工作表的行号 · Line of CSV on which it begins, or row of a sheet */
  readonly line: Scalars['Int']['output'];
  /** 原因 · Reason */
  readonly reason: FileRejectReason;
};

/** 不合格行的合计 · How many rows were rejected */
export type FileRejectionCount = {
  readonly __typename?: 'FileRejectionCount';
  /** 列;整行有误的为空 · Column; null where the row itself is at fault */
  readonly column?: Maybe<Scalars['String']['output']>;
  /** 原因 · Reason */
  readonly reason: FileRejectReason;
  /** 行数 · Rows */
  readonly rows: Scalars['Int']['output'];
};

/** 新旧的依据 · What tells how fresh a dataset is */
export type FreshnessBasis =
  /** 最近一次文件装载 · The last file that was loaded */
  | 'FILE_LOAD'
  /** 核对所见的最新一行 · The newest row that the last check saw */
  | 'NEWEST_ROW';

/** 政务服务账号 · E-government account */
export type GovernmentAccount = {
  readonly __typename?: 'GovernmentAccount';
  /** 是否可用 · Whether it is in use */
  readonly active?: Maybe<Scalars['Boolean']['output']>;
  /** 实名等级,1–4 · Level of identity assurance */
  readonly assuranceLevel?: Maybe<Scalars['Int']['output']>;
  /** 最近登录 · Last logins, the newest first */
  readonly logins?: Maybe<ReadonlyArray<Login>>;
  /** 绑定手机号 · Mobile number */
  readonly mobile?: Maybe<Scalars['String']['output']>;
  /** 账号 · Account number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** 注册时间 · Registered at */
  readonly registeredAt?: Maybe<Scalars['DateTime']['output']>;
};


/** 政务服务账号 · E-government account */
export type GovernmentAccountLoginsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** 推测的把握 · Confidence of a guess */
export type GuessConfidence =
  /** 高 · High */
  | 'HIGH'
  /** 低 · Low */
  | 'LOW'
  /** 中 · Medium */
  | 'MEDIUM';

/** 健康档案摘要 · Health record summary */
export type HealthRecord = {
  readonly __typename?: 'HealthRecord';
  /** 过敏史 · Allergies */
  readonly allergies?: Maybe<Scalars['String']['output']>;
  /** ABO 血型 · ABO blood type */
  readonly bloodType?: Maybe<BloodType>;
  /** 慢性病 · Chronic conditions */
  readonly chronicConditions?: Maybe<Scalars['String']['output']>;
  /** 档案号 · Archive number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** Rh 血型 · Rh factor */
  readonly rhFactor?: Maybe<RhFactor>;
  /** 更新时间 · Updated at */
  readonly updatedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** 户口性质 · Kind of household registration */
export type HouseholdKind =
  /** 集体户 · Collective household */
  | 'COLLECTIVE'
  /** 家庭户 · Family household */
  | 'FAMILY';

/** 同户成员 · Member of a household */
export type HouseholdMember = {
  readonly __typename?: 'HouseholdMember';
  /** 持卡人信息 · The member as a cardholder */
  readonly cardholder?: Maybe<Cardholder>;
  /** 机动车驾驶证 · Driving licence */
  readonly drivingLicence?: Maybe<DrivingLicence>;
  /** 公民身份号码 · Citizen ID number */
  readonly idNumber?: Maybe<Scalars['IdNumber']['output']>;
  /** 姓名 · Name */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** 与户主关系 · Relation to the head of household */
  readonly relationToHead?: Maybe<HouseholdRelation>;
};

/** 户籍登记 · Household registration */
export type HouseholdRegistration = {
  readonly __typename?: 'HouseholdRegistration';
  /** 户籍地址 · Registered address */
  readonly address?: Maybe<Scalars['String']['output']>;
  /** 户口性质 · Kind of registration */
  readonly kind?: Maybe<HouseholdKind>;
  /** 同户成员 · Members of the household */
  readonly members?: Maybe<ReadonlyArray<HouseholdMember>>;
  /** 户号 · Household number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** 户籍地行政区划 · Region of registration */
  readonly region?: Maybe<Scalars['RegionCode']['output']>;
  /** 迁入日期 · Registered here since */
  readonly registeredOn?: Maybe<Scalars['Date']['output']>;
  /** 与户主关系 · Relation to the head of household */
  readonly relationToHead?: Maybe<HouseholdRelation>;
};


/** 户籍登记 · Household registration */
export type HouseholdRegistrationMembersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** 与户主关系 · Relation to the head of household */
export type HouseholdRelation =
  /** 女 · Daughter */
  | 'DAUGHTER'
  /** 户主 · Head */
  | 'HEAD'
  /** 其他 · Other */
  | 'OTHER'
  /** 父母 · Parent */
  | 'PARENT'
  /** 子 · Son */
  | 'SON'
  /** 配偶 · Spouse */
  | 'SPOUSE';

/** 键的位置 · Where the key of a look-up goes */
export type KeyPlace =
  /** 正文 · In the body */
  | 'BODY'
  /** 请求头 · In a header */
  | 'HEADER'
  /** 路径 · In the path */
  | 'PATH'
  /** 查询串 · In the query string */
  | 'QUERY';

/** 见证方所知的日志 · A log as a witness knows it */
export type KnownLog = {
  /** 日志 · Log */
  readonly log: Scalars['String']['input'];
  /** 所知的条目数,至少为 1 · The number of entries that it knows, at least 1 */
  readonly size: Scalars['Int']['input'];
};

/** 检查点:日志的长度与根散列,由枢纽签署 · Checkpoint: size and root hash of a log, signed by the hub */
export type LogCheckpoint = {
  readonly __typename?: 'LogCheckpoint';
  /** 各见证方对本日志的最近一次见证,新的在前 · What each witness has cosigned last of the log, the latest first */
  readonly cosignatures: ReadonlyArray<Cosignature>;
  /** 已签署的检查点(c2sp.org/tlog-checkpoint) · The signed note */
  readonly note: Scalars['String']['output'];
  /** 日志对外的名称,亦为签名密钥之名 · Name of the log to the world, and of the key that signs it */
  readonly origin: Scalars['String']['output'];
  /** 根散列,base64 · Root hash, base64 */
  readonly root: Scalars['String']['output'];
  /** 条目数 · Number of entries */
  readonly size: Scalars['Int']['output'];
  /** 验证签名的公钥(c2sp.org/signed-note) · The key by which it is verified */
  readonly verifierKey: Scalars['String']['output'];
  /** 任一均可验证;换钥期间有二,现行者在先 · Keys by any of which it is verified: two while one is handed over, the current one first */
  readonly verifierKeys: ReadonlyArray<Scalars['String']['output']>;
};

/** 日志的损坏 · Damage of a log */
export type LogDamage = {
  readonly __typename?: 'LogDamage';
  /** 所涉首条的序号 · Index of the first entry concerned */
  readonly index: Scalars['Int']['output'];
  /** 种类,同 onecard audit fsck · Kind, as onecard audit fsck names it */
  readonly kind: Scalars['String']['output'];
};

/** 数据库中的若干条目,原样 · Entries as the database has them */
export type LogEntries = {
  readonly __typename?: 'LogEntries';
  /** 每条一行 JSON:检索列、数据主体、散列与已签署的根 · A line of JSON for each: search columns, subjects, hashes and signed root */
  readonly database: Scalars['String']['output'];
  /** 条目字节,各以两字节的长度开头(c2sp.org/tlog-tiles),base64 · The entries' bytes, each behind its length, base64 */
  readonly entries: Scalars['String']['output'];
  /** 下一条的序号 · Index of the entry that comes next */
  readonly next: Scalars['Int']['output'];
};

/** 一个日志的导出 · Export of a log */
export type LogExport = {
  readonly __typename?: 'LogExport';
  /** 检查点;日志与已签署者不符则为空 · The checkpoint; null where the log is not what was signed before */
  readonly checkpoint?: Maybe<LogCheckpoint>;
  /** 枢纽自己已见的损坏 · Damage that the hub itself sees */
  readonly damage: ReadonlyArray<LogDamage>;
  /** 末条之后的序号 · Index after the last entry */
  readonly end: Scalars['Int']['output'];
  /** 首条的序号 · Index of the first entry */
  readonly first: Scalars['Int']['output'];
};

/** 日志此刻的状态 · A log as it stands */
export type LogGrowth = {
  readonly __typename?: 'LogGrowth';
  /** 检查点;枢纽不再签署(日志已被改写)则为空并附错误 · Checkpoint; null, with an error, where the hub signs it no more, for it has been rewritten */
  readonly checkpoint?: Maybe<LogCheckpoint>;
  /** 日志 · Log */
  readonly log: Scalars['String']['output'];
  /** 自所知长度增长的证明,base64 散列;未给所知长度,或日志已短于此,则为空 · Proof that it begins with the size that is known, base64 hashes; null where none was given, or the log is shorter */
  readonly proof?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** 登录记录 · Login */
export type Login = {
  readonly __typename?: 'Login';
  /** 渠道 · Channel */
  readonly channel?: Maybe<LoginChannel>;
  /** 时间 · Time */
  readonly time?: Maybe<Scalars['DateTime']['output']>;
};

/** 登录渠道 · Channel of a login */
export type LoginChannel =
  /** 手机应用 · Mobile application */
  | 'APPLICATION'
  /** 小程序 · Mini-program */
  | 'MINI_PROGRAM'
  /** 网页 · Web */
  | 'WEB';

/** 脱敏方式 · Mask */
export type Mask =
  /** 年龄段 · Date of birth as an age band, 60-69 */
  | 'AGE_BAND'
  /** 银行账号:留前 4 后 4 · Bank account: the first four and last four digits */
  | 'BANK_ACCOUNT'
  /** 地址:到区县 · Address: down to the district */
  | 'DISTRICT'
  /** 有无:有值为 ***,无值或空白为空 · Whether there is a value: ***, or null where there is none or blanks only */
  | 'EXISTS'
  /** 公民身份号码:留首 1 位末 2 位 · ID number: the first character and the last two */
  | 'ID_NUMBER'
  /** 公民身份号码:留前 3 位末 4 位 · ID number: the first three characters and the last four */
  | 'ID_NUMBER_3_4'
  /** 手机号:留前 3 后 4 · Mobile number: the first three and last four digits, 180****1999 */
  | 'MOBILE'
  /** 姓名:只留姓 · Name: the surname only, 段** */
  | 'NAME'
  /** 不脱敏 · The value itself */
  | 'NONE'
  /** 假名:同一协议内稳定,不同协议间不同 · Pseudonym: stable within an agreement, different between agreements */
  | 'PSEUDONYM'
  /** 地区:到市县 · Region or address: down to the city or county */
  | 'REGION'
  /** 年份 · Date: the year */
  | 'YEAR';

/** 证据包中没有的协议文本 · An agreement's document that an evidence package lacks */
export type MissingDocument = {
  readonly __typename?: 'MissingDocument';
  /** 协议/版本 · agreement/version */
  readonly document: Scalars['ID']['output'];
  /** 缘由与补救 · Why, and what to do */
  readonly reason: Scalars['String']['output'];
};

/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** 受理告警:有人在查 · Acknowledges an alert: somebody looks into it */
  readonly acknowledgeAlert: Alert;
  /** 代表本部门答复公民的异议或更正 · Answers a citizen's objection or correction on behalf of the caller's department */
  readonly answerObjection: Objection;
  /** 代表本部门同意共享 · Approves on behalf of the caller's department */
  readonly approveAgreement: SharingAgreement;
  /** 审核通过,版本随即生效 · Approves a version, which puts it into force */
  readonly approveServiceItem: ServiceItem;
  /** 以本部门名义批准一版 · Approves a version on behalf of one's department */
  readonly approveSource: DataSource;
  /** 申请数据:为所需坐标起草一份新协议,补足途经的关联并采用默认脱敏 · Asks for data: drafts a new agreement that grants the coordinates with their default masks, and the way that leads to them */
  readonly askForData: DataRequest;
  /** 更换地址或凭据:试连成功后生效;已发布过的来源须另一人确认 · Changes address or credentials, once they have been tried; of a source that is or was published another person has to confirm it */
  readonly changeSourceAddress: DataSource;
  /** 立即核对数据契约与质量 · Checks contract and quality now */
  readonly checkSource: SourceCheck;
  /** 由省人社厅审计人员结案,且非告警所涉经办人 · Closes an alert; by an auditor of HRSS whom it is not about */
  readonly closeAlert: Alert;
  /** 由开启者提前结束 · Whoever opened it ends it before its time */
  readonly closeEmergency: EmergencyAccess;
  /** 为告警加注 · Adds a comment to an alert */
  readonly commentAlert: Alert;
  /** 年度修订:确认无须更改 · The yearly revision: nothing needs to change */
  readonly confirmServiceItem: ServiceItem;
  /** 确认所提的新地址:须为提出者以外的人;按现行版本与数据契约核对后启用 · Confirms the proposed address, by another person than who proposed it: checked against the published version and the contract, then used */
  readonly confirmSourceAddress: DataSource;
  /** 连接一个新的数据来源:试连成功后加密保存地址与凭据,此后不再显示 · Connects a new source: address and credentials are tried, stored encrypted and never shown again */
  readonly connectSource: DataSource;
  /** 省人社厅会签:版本随即生效;现行版本在其起始日前仍有效的,自起始日起取代之 · HRSS countersigns: the version is in force at once, or from its first day on where the one in force is valid until then */
  readonly countersignAgreement: SharingAgreement;
  /** 停用监测规则(省人社厅审计人员) · Disables a rule, by an auditor of HRSS */
  readonly disableWatchRule: WatchRule;
  /** 删去草稿 · Discards the draft */
  readonly discardAgreementDraft?: Maybe<SharingAgreement>;
  /** 保存一份草稿;已有草稿则替换 · Saves a draft, in place of the one that there is */
  readonly draftSource: DataSource;
  /** 启用监测规则(省人社厅审计人员) · Enables a rule, by an auditor of HRSS */
  readonly enableWatchRule: WatchRule;
  /** 应急调阅(break-glass):按协议约定的时长开放应急授权;请求以 Onecard-Emergency 请求头指明其标识。本人在该协议下的前一项须经他人复核方可再开;本人有逾期未复核者,任何协议下均不得再开 · Opens an agreement's emergency grants for the agreed time; requests name the identifier in the Onecard-Emergency header. A person opens the next under an agreement when the one before has been reviewed, and opens none under any while a review of one is overdue */
  readonly openEmergency: EmergencyAccess;
  /** 预览一版:每个类型若干行(已脱敏)及质量报告;记入日志 · Shows some masked rows of each type, and the quality report; the log says so */
  readonly previewSource: SourcePreview;
  /** 发布变更:按标识只计一次;只能发布本部门所管的种类 · Publishes changes, each counted once by its identifier; only kinds that the caller's department owns */
  readonly publishChanges: PublishedChanges;
  /** 发布已获批准的一版;两秒内全部枢纽进程启用 · Publishes an approved version: all hub processes serve it within two seconds */
  readonly publishSource: DataSource;
  /** 对本人可见的一次访问提出异议,或就所示数据申请更正(校核纠错);指明字段的送其归属部门,未指明的异议送查询部门,限期答复。答复前以同样内容再次提出,仍为同一项 · Objects to an access that the citizen sees, or asks for data to be corrected; with a field it goes to the field's owner, an objection without one to the department that looked, with a time limit. Raised again as it was before it is answered, it is the same one */
  readonly raiseObjection: MyObjection;
  /** 登记数据主体对一份要求同意的协议的同意;同意码只显示这一次 · Records a data subject's consent to an agreement that demands it; the code is told this once */
  readonly recordConsent: RecordedConsent;
  /** 代表本部门拒绝共享并说明理由;省人社厅也以此拒绝会签 · Refuses on behalf of the caller's department, with a reason; HRSS refuses to countersign with it too */
  readonly refuseAgreement: SharingAgreement;
  /** 审核退回并说明理由 · Refuses a version, with a reason */
  readonly refuseServiceItem: ServiceItem;
  /** 退回一版并说明理由 · Refuses a version, with a reason */
  readonly refuseSource: DataSource;
  /** 恢复:由中止它的部门,且须另一人;该部门已非协议一方的,省人社厅亦可 · Resumes: the department that suspended it, through another person; HRSS too where that department is no party any more */
  readonly resumeAgreement: SharingAgreement;
  /** 停用:新的协议不得再以其为目的 · Retires an item: no new agreement can name it */
  readonly retireServiceItem: ServiceItem;
  /** 停用来源,其字段从图谱中消失 · Retires a source: its fields leave the graph */
  readonly retireSource: DataSource;
  /** 重发一条死信;其人的号码在七日后删去,此后不能重发 · Sends a dead letter again; whom it is about is erased after seven days, and then it cannot be */
  readonly retryChangeDelivery: ChangeDelivery;
  /** 由另一人(使用部门或省人社厅)事后复核 · A second person, of the consumer or of HRSS, reviews it afterwards */
  readonly reviewEmergency: EmergencyAccess;
  /** 撤销,不可恢复:使用部门、任一归属部门或省人社厅 · Revokes for good: the consumer, any owner or HRSS */
  readonly revokeAgreement: SharingAgreement;
  /** 退回曾发布过的一版 · Goes back to a version that has been published before */
  readonly rollBackSource: DataSource;
  /** 起草或改写协议草稿;现有协议的草稿是其下一版本 · Drafts an agreement or rewrites its draft; of an agreement that exists it is the next version */
  readonly saveAgreementDraft: SharingAgreement;
  /** 保存数据契约,取代原有全部期望;每次发布前与每夜核对;提交后放宽或删除期望须由审批人办理 · Saves the contract in place of the one before: it is checked before each publication and every night. Once a version has been submitted only approvers relax or remove expectations */
  readonly saveExpectations: DataSource;
  /** 新设或更改监测规则(省人社厅审计人员);各枢纽数秒内照行 · Makes or changes a rule, by an auditor of HRSS; hubs go by it within seconds */
  readonly setWatchRule: WatchRule;
  /** 提交草稿为不可更改的新版本,送各归属部门答复 · Submits the draft as a new immutable version, for every owner department to answer */
  readonly submitAgreement: SharingAgreement;
  /** 见证方提交见证签名,一份日志一个,至多 200 个 · A witness hands in its cosignatures, one for each log, 200 at the most */
  readonly submitCosignatures: ReadonlyArray<CosignatureReceipt>;
  /** 提交服务事项或其新版本,由本部门另一人审核 · Submits an item or its next version, for another person of the department to review */
  readonly submitServiceItem: ServiceItem;
  /** 提交草稿,由归属部门与大数据管理局各一人批准 · Submits the draft for approval by a person of the owner department and one of the Big Data Administration */
  readonly submitSource: DataSource;
  /** 以协议使用部门的名义订阅变更;签名密钥只显示这一次 · Subscribes the consumer of an agreement to changes; the secret that signs is told this once */
  readonly subscribeToChanges: NewChangeSubscription;
  /** 中止:任一方可为,一秒之内各处生效 · Suspends: any party may; it holds everywhere within a second */
  readonly suspendAgreement: SharingAgreement;
  /** 退订;待投递者一并丢弃 · Ends a subscription; what is on its way to it is dropped */
  readonly unsubscribeFromChanges: Scalars['ID']['output'];
  /** 使用部门(DRAFTER)撤回尚未生效的版本;已会签而待起始日的,各归属部门(APPROVER)亦可 · The consumer (DRAFTER) takes back a version that is not in force yet; one that is countersigned and waits for its first day, each owner (APPROVER) too */
  readonly withdrawAgreement: SharingAgreement;
  /** 撤回同意,随即不再有效 · Withdraws a consent, which ends it at once */
  readonly withdrawConsent: Scalars['ID']['output'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationAcknowledgeAlertArgs = {
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationAnswerObjectionArgs = {
  explanation: Scalars['String']['input'];
  id: Scalars['ID']['input'];
  outcome: ObjectionOutcome;
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationApproveAgreementArgs = {
  id: Scalars['ID']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationApproveServiceItemArgs = {
  code: Scalars['String']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationApproveSourceArgs = {
  id: Scalars['String']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationAskForDataArgs = {
  coordinates: ReadonlyArray<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  justification?: InputMaybe<Scalars['String']['input']>;
  purposes: ReadonlyArray<Scalars['String']['input']>;
  title: BilingualInput;
  validFrom: Scalars['Date']['input'];
  validTo: Scalars['Date']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationChangeSourceAddressArgs = {
  address: SourceAddressInput;
  id: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationCheckSourceArgs = {
  id: Scalars['String']['input'];
  version?: InputMaybe<Scalars['Int']['input']>;
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationCloseAlertArgs = {
  comment: Scalars['String']['input'];
  finding: AlertFinding;
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationCloseEmergencyArgs = {
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationCommentAlertArgs = {
  comment: Scalars['String']['input'];
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationConfirmServiceItemArgs = {
  code: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationConfirmSourceAddressArgs = {
  id: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationConnectSourceArgs = {
  address: SourceAddressInput;
  department: Department;
  id: Scalars['String']['input'];
  kind: SourceKind;
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationCountersignAgreementArgs = {
  id: Scalars['ID']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationDisableWatchRuleArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationDiscardAgreementDraftArgs = {
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationDraftSourceArgs = {
  id: Scalars['String']['input'];
  sdl: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationEnableWatchRuleArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationOpenEmergencyArgs = {
  agreement: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationPreviewSourceArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  id: Scalars['String']['input'];
  sdl?: InputMaybe<Scalars['String']['input']>;
  version?: InputMaybe<Scalars['Int']['input']>;
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationPublishChangesArgs = {
  changes: ReadonlyArray<ChangeInput>;
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationPublishSourceArgs = {
  id: Scalars['String']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRaiseObjectionArgs = {
  coordinate?: InputMaybe<Scalars['String']['input']>;
  entry: Scalars['ID']['input'];
  kind: ObjectionKind;
  statement: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRecordConsentArgs = {
  agreement: Scalars['ID']['input'];
  minutes?: InputMaybe<Scalars['Int']['input']>;
  purpose?: InputMaybe<Scalars['String']['input']>;
  subject: Scalars['IdNumber']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRefuseAgreementArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRefuseServiceItemArgs = {
  code: Scalars['String']['input'];
  reason: Scalars['String']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRefuseSourceArgs = {
  id: Scalars['String']['input'];
  reason: Scalars['String']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationResumeAgreementArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRetireServiceItemArgs = {
  code: Scalars['String']['input'];
  reason: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRetireSourceArgs = {
  id: Scalars['String']['input'];
  reason: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRetryChangeDeliveryArgs = {
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationReviewEmergencyArgs = {
  comment: Scalars['String']['input'];
  finding: EmergencyFinding;
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRevokeAgreementArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationRollBackSourceArgs = {
  id: Scalars['String']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationSaveAgreementDraftArgs = {
  document: Scalars['String']['input'];
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationSaveExpectationsArgs = {
  expectations: ReadonlyArray<SourceExpectationInput>;
  id: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationSetWatchRuleArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  rule: WatchRuleInput;
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationSubmitAgreementArgs = {
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationSubmitCosignaturesArgs = {
  cosignatures: ReadonlyArray<CosignatureInput>;
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationSubmitServiceItemArgs = {
  code: Scalars['String']['input'];
  item: ServiceItemInput;
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationSubmitSourceArgs = {
  id: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationSubscribeToChangesArgs = {
  agreement: Scalars['ID']['input'];
  kinds: ReadonlyArray<ChangeKind>;
  purpose: Scalars['String']['input'];
  url: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationSuspendAgreementArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationUnsubscribeFromChangesArgs = {
  id: Scalars['ID']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationWithdrawAgreementArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  version: Scalars['Int']['input'];
};


/** 变更:每一步均须在 Onecard-Operator 请求头中写明经办人,并写入日志 · Changes: each step names its person in the Onecard-Operator header and becomes an entry of the log */
export type MutationWithdrawConsentArgs = {
  id: Scalars['ID']['input'];
};

/** 一次涉及公民本人的访问;不含操作员与数据本身 · One access that concerned the citizen; neither the officer nor the values */
export type MyAccess = {
  readonly __typename?: 'MyAccess';
  /** 所示数据的种类;未提供时为所问 · Kinds of data that were shown; where nothing was, that were asked for */
  readonly data: ReadonlyArray<AccessedData>;
  /** 查询部门 · Department that asked */
  readonly department: Department;
  /** 查询部门名称 · Its name */
  readonly departmentName: BilingualText;
  /** 应急调阅 · Under an emergency access (break-glass) */
  readonly emergency: Scalars['Boolean']['output'];
  /** 标识,只对本人有效 · Identifier, which holds for this citizen only */
  readonly id: Scalars['ID']['output'];
  /** 是否提供了本人的数据 · Whether data about the citizen was released */
  readonly outcome: MyAccessOutcome;
  /** 目的:服务事项 · What for: the service item */
  readonly purpose?: Maybe<BilingualText>;
  /** 服务事项代码 · Code of the service item */
  readonly purposeCode?: Maybe<Scalars['String']['output']>;
  /** 时间 · When */
  readonly time: Scalars['DateTime']['output'];
};

/** 访问记录分页 · A page of accesses */
export type MyAccessConnection = {
  readonly __typename?: 'MyAccessConnection';
  /** 访问 · Accesses */
  readonly nodes: ReadonlyArray<MyAccess>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 访问的结果 · What came of an access */
export type MyAccessOutcome =
  /** 问及本人,未提供数据 · The citizen was asked about; nothing was released */
  | 'ASKED'
  /** 提供了本人的数据 · Data about the citizen was released */
  | 'RELEASED';

/** 公民本人提出的异议或更正 · An objection or correction of the citizen's own */
export type MyObjection = {
  readonly __typename?: 'MyObjection';
  /** 答复时间 · When it was answered */
  readonly answeredAt?: Maybe<Scalars['DateTime']['output']>;
  /** 字段坐标 · Coordinate of the field */
  readonly coordinate?: Maybe<Scalars['String']['output']>;
  /** 答复部门 · Department that answers */
  readonly department: Department;
  /** 答复部门名称 · Its name */
  readonly departmentName: BilingualText;
  /** 应答复之日(含) · Last day for the answer */
  readonly dueOn: Scalars['Date']['output'];
  /** 所指访问的标识 · Identifier of the access */
  readonly entry: Scalars['ID']['output'];
  /** 答复的说明 · Explanation of the answer */
  readonly explanation?: Maybe<Scalars['String']['output']>;
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 种类 · Kind */
  readonly kind: ObjectionKind;
  /** 逾期 · Not answered in time */
  readonly overdue: Scalars['Boolean']['output'];
  /** 提出时间 · When it was raised */
  readonly raisedAt: Scalars['DateTime']['output'];
  /** 状态 · State */
  readonly state: ObjectionState;
  /** 陈述 · The citizen's own words */
  readonly statement: Scalars['String']['output'];
  /** 日志所记摘要 SHA-256(盐 + 陈述)的盐 · Salt of the digest that the log keeps, SHA-256 of salt and statement */
  readonly statementSalt: Scalars['String']['output'];
};

/** 新的变更订阅 · A subscription just made */
export type NewChangeSubscription = {
  readonly __typename?: 'NewChangeSubscription';
  /** 签名密钥(Standard Webhooks),只显示这一次 · The secret that signs (Standard Webhooks), told this once */
  readonly secret: Scalars['String']['output'];
  /** 订阅 · The subscription */
  readonly subscription: ChangeSubscription;
};

/** 公民的异议或更正(校核纠错);读其陈述与身份记入枢纽日志 · Objection or correction of a citizen; the hub's log says whose was read */
export type Objection = {
  readonly __typename?: 'Objection';
  /** 所指访问的协议 · Agreement of the access */
  readonly agreement: Scalars['ID']['output'];
  /** 答复时间 · When it was answered */
  readonly answeredAt?: Maybe<Scalars['DateTime']['output']>;
  /** 有误或有异议的字段 · Coordinate of the field */
  readonly coordinate?: Maybe<Scalars['String']['output']>;
  /** 应答复之日(含) · Last day for the answer */
  readonly dueOn: Scalars['Date']['output'];
  /** 所指访问记录:日志与序号,审计员可查 · The access record, log and index, for auditors to look up */
  readonly entry: Scalars['ID']['output'];
  /** 答复的说明 · Explanation of the answer */
  readonly explanation?: Maybe<Scalars['String']['output']>;
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 种类 · Kind */
  readonly kind: ObjectionKind;
  /** 答复人 · Person who answered */
  readonly operator?: Maybe<Scalars['String']['output']>;
  /** 已逾期而未答复,或逾期方答复 · Late: not answered in time */
  readonly overdue: Scalars['Boolean']['output'];
  /** 提出时间 · When it was raised */
  readonly raisedAt: Scalars['DateTime']['output'];
  /** 状态 · State */
  readonly state: ObjectionState;
  /** 陈述 · The citizen's own words */
  readonly statement: Scalars['String']['output'];
  /** 日志所记摘要 SHA-256(盐 + 陈述)的盐 · Salt of the digest that the log keeps, SHA-256 of salt and statement */
  readonly statementSalt: Scalars['String']['output'];
  /** 提出者的公民身份号码 · ID number of who raised it */
  readonly subject: Scalars['IdNumber']['output'];
  /** 协议版本 · Version of the agreement */
  readonly version: Scalars['Int']['output'];
};

/** 异议与更正分页 · A page of objections and corrections */
export type ObjectionConnection = {
  readonly __typename?: 'ObjectionConnection';
  /** 异议与更正 · Objections and corrections */
  readonly nodes: ReadonlyArray<Objection>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 种类 · Kind */
export type ObjectionKind =
  /** 更正(校核纠错):所示数据有误 · Correction: the data that was shown is wrong */
  | 'CORRECTION'
  /** 异议:对查询本人数据,或对共享某一字段 · Objection: to the access, or to the sharing of a field */
  | 'OBJECTION';

/** 答复的结论 · Outcome of an answer */
export type ObjectionOutcome =
  /** 已更正 · Corrected */
  | 'CORRECTED'
  /** 不成立 · Rejected */
  | 'REJECTED'
  /** 成立 · Upheld */
  | 'UPHELD';

/** 异议或更正的状态 · State of an objection or correction */
export type ObjectionState =
  /** 已更正 · Corrected */
  | 'CORRECTED'
  /** 待答复 · Awaits its answer */
  | 'OPEN'
  /** 不成立 · Rejected */
  | 'REJECTED'
  /** 成立 · Upheld */
  | 'UPHELD';

/** 结果 · Outcome of a request */
export type Outcome =
  /** 失败 · Failed */
  | 'FAILED'
  /** 部分提供:有字段被拒或来源不可用 · Released in part: fields denied or a source unavailable */
  | 'PARTIAL'
  /** 已拒绝 · Refused */
  | 'REFUSED'
  /** 已提供 · Released in full */
  | 'RELEASED';

/** 分页信息 · Page information */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** 本页末个游标 · Cursor of the page's last edge */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** 是否还有下一页 · Whether a next page exists */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** 是否有上一页 · Whether a page before exists */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** 本页首个游标 · Cursor of the page's first edge */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** 分页方式 · Manner of paging */
export type PagingManner =
  /** 游标 · By cursor */
  | 'CURSOR'
  /** 下一页链接 · By a link to the next page */
  | 'LINK'
  /** 偏移 · By offset */
  | 'OFFSET'
  /** 页码 · By page number */
  | 'PAGE';

/** 预览的一列 · A column of a preview */
export type PreviewedColumn = {
  readonly __typename?: 'PreviewedColumn';
  /** 坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 所用脱敏 · Mask that was applied */
  readonly mask: Mask;
};

/** 一个类型的预览 · Preview of a type */
export type PreviewedType = {
  readonly __typename?: 'PreviewedType';
  /** 各列 · The columns */
  readonly columns: ReadonlyArray<PreviewedColumn>;
  /** 没有行时的原因 · Why there are no rows */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** 各行,值已脱敏;不合类型的值为 ! · The rows, masked; ! where a value is not of its type */
  readonly rows: ReadonlyArray<ReadonlyArray<Maybe<Scalars['String']['output']>>>;
  /** 类型 · Type */
  readonly type: Scalars['String']['output'];
};

/** 从业类别 · Professional category */
export type ProfessionalCategory =
  /** 危险货物运输 · Dangerous goods transport */
  | 'DANGEROUS_GOODS'
  /** 道路货物运输 · Goods transport */
  | 'GOODS'
  /** 道路旅客运输 · Passenger transport */
  | 'PASSENGER'
  /** 出租汽车 · Taxi */
  | 'TAXI';

/** 道路运输从业资格 · Professional transport licence */
export type ProfessionalLicence = Certificate & {
  readonly __typename?: 'ProfessionalLicence';
  /** 从业类别 · Category */
  readonly category?: Maybe<ProfessionalCategory>;
  /** 发证日期 · Date of issue */
  readonly issuedOn?: Maybe<Scalars['Date']['output']>;
  /** 证号 · Number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** 有效期止 · Valid until */
  readonly validUntil?: Maybe<Scalars['Date']['output']>;
};

/** 发布的结果 · What became of published changes */
export type PublishedChanges = {
  readonly __typename?: 'PublishedChanges';
  /** 新收下的 · Taken */
  readonly accepted: Scalars['Int']['output'];
  /** 先前已有的 · Known before */
  readonly repeated: Scalars['Int']['output'];
};

export type Query = {
  readonly __typename?: 'Query';
  /** 联邦:按引用取实体;凭 cardholder 的授权,引用须为 {__typename: "Cardholder", idNumber}。不存在或不在协议范围内则为空 · Federation: entities by reference, granted with cardholder; a reference is {__typename: "Cardholder", idNumber}. Null where none exists within the agreement */
  readonly _entities: ReadonlyArray<Maybe<_Entity>>;
  /** 联邦:本枢纽作为 Apollo Federation 子图时的模式,只含请求可用的部分 · Federation: the schema that this hub contributes as an Apollo Federation subgraph, as far as the request may use it */
  readonly _service: _Service;
  /** 按标识查一条访问记录 · One access record by its identifier */
  readonly accessRecord?: Maybe<AccessRecord>;
  /** 访问记录,新的在前 · Access records, the newest first */
  readonly accessRecords: AccessRecordConnection;
  /** 由谁、为何、查阅了哪些字段:访问记录按协议、目的与操作员归并 · Who saw which fields and why: access records by agreement, purpose and operator */
  readonly accessSummary: AccessSummary;
  /** 访问合计:按日、部门、协议、字段、目的、结果 · Totals of accesses by day, department, agreement, field, purpose, outcome */
  readonly accessTotals: AccessTotalsConnection;
  /** 按标识查一份共享协议;非协议一方则为空 · One sharing agreement; null for whoever is no party to it */
  readonly agreement?: Maybe<SharingAgreement>;
  /** 现行协议自己的模式(SDL):恰为协议所授权及调用方角色所开放者 · The schema of an agreement in force, as SDL: exactly what it grants and what the caller's roles open */
  readonly agreementSchema: Scalars['String']['output'];
  /** 本部门为一方的共享协议,按标识排序;省人社厅可见全部 · Agreements to which the caller's department is a party, by identifier; HRSS sees all */
  readonly agreements: SharingAgreementConnection;
  /** 按标识查一条告警 · One alert by its identifier */
  readonly alert?: Maybe<Alert>;
  /** 告警,新的在前 · Alerts, the newest first */
  readonly alerts: AlertConnection;
  /** 按公民身份号码查一名持卡人;不存在或不在协议范围内则为空 · One cardholder by ID number; null where none exists within the agreement */
  readonly cardholder?: Maybe<Cardholder>;
  /** 持卡人列表,游标分页 · Cardholders, paged by cursor */
  readonly cardholders?: Maybe<CardholderConnection>;
  /** 一个案件的证据包,可交监督机关;有条目不存在或无权查看则为空 · Evidence package for one case, for a supervisory body; null where an entry is not there, or not for the caller */
  readonly caseEvidence?: Maybe<CaseEvidence>;
  /** 协议的变更通知投递,新的在前;从不含何人 · Deliveries of change notices under an agreement, the newest first; never whom they are about */
  readonly changeDeliveries: ReadonlyArray<ChangeDelivery>;
  /** 协议的变更记录,先后有序;属于某一版本的,仅该版本的各方与省人社厅可见。枢纽日志的(客户端、服务事项)仅省人社厅审计人员可见 · The steps in an agreement's life, the oldest first; those of a version are seen by its parties and by HRSS only. Those of the hub's log, about clients and service items, are seen by auditors of HRSS only */
  readonly changeRecords: ChangeRecordConnection;
  /** 协议的变更订阅(仅限其使用部门) · Subscriptions to changes under an agreement, for its consumer */
  readonly changeSubscriptions: ReadonlyArray<ChangeSubscription>;
  /** 日志此刻的检查点,已签署;没有条目则为空 · The signed checkpoint of a log as it stands; null without entries */
  readonly checkpoint?: Maybe<LogCheckpoint>;
  /** 签署过日志检查点的密钥,新的在前;无权查看的日志则无 · Keys that have signed a log's checkpoints, the newest first; none of a log that the caller may not see */
  readonly checkpointKeys: ReadonlyArray<CheckpointKey>;
  /** 数据主体现有的同意,限本部门所登记者 · A data subject's consents that hold, of those that the caller's department recorded */
  readonly consents: ReadonlyArray<Consent>;
  /** 日志自 from 条增长至 to 条而前文未改的证明(RFC 9162):base64 散列;日志没有这么长则为空 · Proof that the log of from entries is the beginning of that of to, as base64 hashes; null where the log is shorter */
  readonly consistencyProof?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** 经见证的最新检查点:枢纽与见证方的签名同在一注;未经见证则为空 · The newest checkpoint that has been cosigned: one note with the signatures of hub and witnesses; null where there is none */
  readonly cosignedCheckpoint?: Maybe<LogCheckpoint>;
  /** 数据目录:按检索的相关程度排列,无检索词则按标识;只读元数据,不访问来源 · The data catalogue, the best match of a search first, else by identifier; metadata only, no source is asked */
  readonly dataCatalogue: DatasetConnection;
  /** 按标识查一个数据集 · One dataset by its identifier */
  readonly dataset?: Maybe<Dataset>;
  /** 本部门为一方的协议下的应急调阅,新的在前;省人社厅可见全部 · Emergency accesses under agreements of the caller's department, the newest first; HRSS sees all */
  readonly emergencies: ReadonlyArray<EmergencyAccess>;
  /** 一个条目的离线证明,无枢纽亦可验证;没有该条目则为空 · Offline proof of an entry, verified without the hub; null where there is no such entry */
  readonly entryProof?: Maybe<EntryProof>;
  /** 不执行而说明一个操作:逐字段是否授权、如何脱敏、依据何款,会查询哪些来源,代价几何 · Explains an operation without running it: what is granted, masked or denied by which rule, which sources would be asked, what it costs */
  readonly explain: Explanation;
  /** 未通过验证的登录与请求,新的在前;仅省人社厅的审计人员 · Failed logins, the newest first; for the auditors of HRSS */
  readonly failedLogins: FailedLoginConnection;
  /** 文件来源的装载记录,新的在前;大数据管理局可见各部门的,其余部门只见本部门的 · Files that were loaded or refused, the newest first; the Big Data Administration sees those of every department, others their own */
  readonly fileLoads: ReadonlyArray<FileLoad>;
  /** 内省来源并提出 SDL 草案;凡属推测均加标记 · Reads what a source says of itself and proposes its SDL file; every guess is marked */
  readonly introspectSource: SourceProposal;
  /** 日志中的条目,自 from 至 to 之前,一页所能容纳者 · Entries of a log from one index to before another, as many as a page takes */
  readonly logEntries?: Maybe<LogEntries>;
  /** 导出一个日志的开端:此刻的检查点与所含条目;没有条目则为空 · Begins the export of a log: its checkpoint and which entries; null without entries */
  readonly logExport?: Maybe<LogExport>;
  /** 见证方一轮所需:各可见日志此刻的检查点,及其自所知长度增长而来的证明 · What a witness needs for a round: the checkpoint of every log that it may see, and the proof that it has grown from the size that the witness knows */
  readonly logGrowth: ReadonlyArray<LogGrowth>;
  /** 日志散列树一层的散列,base64,至多 65,536 个 · Hashes of one level of a log's tree, base64, 65,536 at the most */
  readonly logHashes?: Maybe<Scalars['String']['output']>;
  /** 公民本人数据的访问记录:谁、何时、为何、查了哪些数据,新的在前;以 Onecard-Subject 请求头给出公民身份 · Who looked at the citizen's data, when, what for and at what, the newest first; the header Onecard-Subject says who the citizen is */
  readonly myAccessHistory: MyAccessConnection;
  /** 公民本人提出的异议与更正,新的在前 · The citizen's objections and corrections, the newest first */
  readonly myObjections: ReadonlyArray<MyObjection>;
  /** 公民的一项异议或更正,限本部门须答复的 · One objection or correction of a citizen, of those that the caller's department answers */
  readonly objection?: Maybe<Objection>;
  /** 公民的异议与更正,限本部门须答复的,早的在前 · Citizens' objections and corrections that the caller's department answers, the oldest first */
  readonly objections: ObjectionConnection;
  /** 请求所用协议的配额与当前用量;查询本身不计入 · Quotas of the request's agreement and what has been used of them; asking is not counted */
  readonly quota?: Maybe<Quota>;
  /** 枢纽日志所记各协议日志的头,新的在前;仅省人社厅的审计人员 · Heads of the agreements' logs that the hub's log records, the newest first; for the auditors of HRSS */
  readonly recordedHeads: RecordedHeadsConnection;
  /** 按代码查一个服务事项 · One service item by its code */
  readonly serviceItem?: Maybe<ServiceItem>;
  /** 服务管理事项目录,按代码排序 · The service-item catalogue, by code */
  readonly serviceItems: ServiceItemConnection;
  /** 按标识查一个数据来源 · One source by its identifier */
  readonly source?: Maybe<DataSource>;
  /** 一版与现行版本的差异,及所涉协议 · How a version differs from the published one, and which agreements that touches */
  readonly sourceDiff: SourceDiff;
  /** 数据来源:随枢纽发布的与在线接入的 · Sources of data: those that come with the hub, and those that were onboarded */
  readonly sources: ReadonlyArray<DataSource>;
  /** 待本部门办理的事项,急者在前 · What awaits the caller's department, the most urgent first */
  readonly tasks: ReadonlyArray<AgreementTask>;
  /** 核对一份 SDL:一次给出全部缺陷,不保存 · Checks an SDL file: every fault at once, nothing is saved */
  readonly validateSource: SourceValidation;
  /** 监测规则 · The rules of watching */
  readonly watchRules: ReadonlyArray<WatchRule>;
};


export type Query_EntitiesArgs = {
  representations: ReadonlyArray<Scalars['_Any']['input']>;
};


export type QueryAccessRecordArgs = {
  id: Scalars['ID']['input'];
};


export type QueryAccessRecordsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AccessRecordFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryAccessSummaryArgs = {
  filter?: InputMaybe<AccessRecordFilter>;
};


export type QueryAccessTotalsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  by?: ReadonlyArray<AccessTotalsKey>;
  filter?: InputMaybe<AccessTotalsFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryAgreementArgs = {
  id: Scalars['ID']['input'];
};


export type QueryAgreementSchemaArgs = {
  id: Scalars['ID']['input'];
};


export type QueryAgreementsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SharingAgreementFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryAlertArgs = {
  id: Scalars['ID']['input'];
};


export type QueryAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AlertFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryCardholderArgs = {
  idNumber: Scalars['IdNumber']['input'];
};


export type QueryCardholdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<CardholderFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryCaseEvidenceArgs = {
  entries: ReadonlyArray<Scalars['ID']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
};


export type QueryChangeDeliveriesArgs = {
  agreement: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  state?: InputMaybe<ChangeDeliveryState>;
};


export type QueryChangeRecordsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  agreement: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryChangeSubscriptionsArgs = {
  agreement: Scalars['ID']['input'];
};


export type QueryCheckpointArgs = {
  log: Scalars['String']['input'];
};


export type QueryCheckpointKeysArgs = {
  log: Scalars['String']['input'];
};


export type QueryConsentsArgs = {
  subject: Scalars['IdNumber']['input'];
};


export type QueryConsistencyProofArgs = {
  from: Scalars['Int']['input'];
  log: Scalars['String']['input'];
  to: Scalars['Int']['input'];
};


export type QueryCosignedCheckpointArgs = {
  log: Scalars['String']['input'];
};


export type QueryDataCatalogueArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DatasetFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDatasetArgs = {
  id: Scalars['String']['input'];
};


export type QueryEmergenciesArgs = {
  filter?: InputMaybe<EmergencyFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryEntryProofArgs = {
  id: Scalars['ID']['input'];
};


export type QueryExplainArgs = {
  agreement?: InputMaybe<Scalars['ID']['input']>;
  operation: Scalars['String']['input'];
  operationName?: InputMaybe<Scalars['String']['input']>;
  purpose?: InputMaybe<Scalars['String']['input']>;
  variables?: InputMaybe<Scalars['String']['input']>;
};


export type QueryFailedLoginsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<FailedLoginFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryFileLoadsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
};


export type QueryIntrospectSourceArgs = {
  id: Scalars['String']['input'];
  tables?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};


export type QueryLogEntriesArgs = {
  from: Scalars['Int']['input'];
  log: Scalars['String']['input'];
  to: Scalars['Int']['input'];
};


export type QueryLogExportArgs = {
  from?: InputMaybe<Scalars['DateTime']['input']>;
  log: Scalars['String']['input'];
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryLogGrowthArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  known?: InputMaybe<ReadonlyArray<KnownLog>>;
};


export type QueryLogHashesArgs = {
  from: Scalars['Int']['input'];
  level: Scalars['Int']['input'];
  log: Scalars['String']['input'];
  to: Scalars['Int']['input'];
};


export type QueryMyAccessHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryMyObjectionsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryObjectionArgs = {
  id: Scalars['ID']['input'];
};


export type QueryObjectionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  state?: InputMaybe<ObjectionState>;
};


export type QueryRecordedHeadsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryServiceItemArgs = {
  code: Scalars['String']['input'];
};


export type QueryServiceItemsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ServiceItemFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QuerySourceArgs = {
  id: Scalars['String']['input'];
};


export type QuerySourceDiffArgs = {
  id: Scalars['String']['input'];
  version: Scalars['Int']['input'];
};


export type QuerySourcesArgs = {
  department?: InputMaybe<Department>;
};


export type QueryValidateSourceArgs = {
  id: Scalars['String']['input'];
  sdl: Scalars['String']['input'];
};

/** 配额用量,所有枢纽进程合计;协议未设的配额为空 · Use of quotas, over all hub processes; null where the agreement sets none */
export type Quota = {
  readonly __typename?: 'Quota';
  /** 本分钟的代价 · Cost of this minute */
  readonly costThisMinute?: Maybe<QuotaUse>;
  /** 本分钟的请求数 · Requests of this minute */
  readonly requestsThisMinute?: Maybe<QuotaUse>;
  /** 今日(亚洲/上海)查询或提供的人数 · People asked about or shown today, Asia/Shanghai */
  readonly subjectsToday?: Maybe<QuotaUse>;
};

/** 一项配额的用量 · Use of one quota */
export type QuotaUse = {
  readonly __typename?: 'QuotaUse';
  /** 上限 · Limit */
  readonly limit: Scalars['Int']['output'];
  /** 重新计数的时间 · When counting starts anew */
  readonly resetsAt: Scalars['DateTime']['output'];
  /** 已用 · Used */
  readonly used: Scalars['Int']['output'];
};

/** 新登记的同意 · A consent just recorded */
export type RecordedConsent = {
  readonly __typename?: 'RecordedConsent';
  /** 同意码,交数据主体持有,请求以 Onecard-Consent 请求头给出 · The code for the data subject; requests give it in the Onecard-Consent header */
  readonly code: Scalars['String']['output'];
  /** 同意 · The consent */
  readonly consent: Consent;
};

/** 日志头 · The head of a log */
export type RecordedHead = {
  readonly __typename?: 'RecordedHead';
  /** 日志:协议标识 · Log: an agreement's identifier */
  readonly log: Scalars['String']['output'];
  /** 根散列,base64 · Root hash, base64 */
  readonly root: Scalars['String']['output'];
  /** 条目数 · Number of entries */
  readonly size: Scalars['Int']['output'];
};

/** 某一时刻各协议日志的头:自上次记录以来有增长者 · Heads of the logs that had grown since the last time, at one moment */
export type RecordedHeads = {
  readonly __typename?: 'RecordedHeads';
  /** 日志头 · Heads */
  readonly heads: ReadonlyArray<RecordedHead>;
  /** 标识:日志与序号 · Identifier: log and index */
  readonly id: Scalars['ID']['output'];
  /** 时间 · Time */
  readonly time: Scalars['DateTime']['output'];
};

/** 所记日志头分页 · A page of recorded heads */
export type RecordedHeadsConnection = {
  readonly __typename?: 'RecordedHeadsConnection';
  /** 所记日志头 · Recorded heads */
  readonly nodes: ReadonlyArray<RecordedHeads>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 居住证 · Residence permit */
export type ResidencePermit = Certificate & {
  readonly __typename?: 'ResidencePermit';
  /** 居住地址 · Address of residence */
  readonly address?: Maybe<Scalars['String']['output']>;
  /** 签发日期 · Date of issue */
  readonly issuedOn?: Maybe<Scalars['Date']['output']>;
  /** 证号 · Number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** 有效期止 · Valid until */
  readonly validUntil?: Maybe<Scalars['Date']['output']>;
};

/** 户籍或常住 · Registered or resident */
export type Residency =
  /** 本省户籍 · Registered in the province */
  | 'REGISTERED'
  /** 外省户籍、本省常住 · Resident, registered elsewhere */
  | 'RESIDENT';

/** Rh 血型(CV04.50.020) · Rh factor */
export type RhFactor =
  /** 阴性 · Negative */
  | 'NEGATIVE'
  /** 阳性 · Positive */
  | 'POSITIVE'
  /** 不详 · Unknown */
  | 'UNKNOWN';

/** 乘车记录 · Ride */
export type Ride = {
  readonly __typename?: 'Ride';
  /** 票价,单位为分 · Fare in fen (0.01 yuan) */
  readonly fareFen?: Maybe<Scalars['Int']['output']>;
  /** 线路 · Line */
  readonly line?: Maybe<Scalars['String']['output']>;
  /** 上车站 · Stop of boarding */
  readonly stop?: Maybe<Scalars['String']['output']>;
  /** 时间 · Time */
  readonly time?: Maybe<Scalars['DateTime']['output']>;
};

/** 角色 · Role of a client */
export type Role =
  /** 审批人:代表本部门答复,省人社厅的审批人并会签 · Approver: answers for its department; of HRSS, countersigns too */
  | 'APPROVER'
  /** 审计员:查阅访问记录,不得查阅共享数据 · Auditor: reads access records, never the shared data */
  | 'AUDITOR'
  /** 变更发布方:发布本部门所管之事的变更通知 · Change publisher: publishes changes in what its department answers for */
  | 'CHANGE_PUBLISHER'
  /** 公民服务平台:经核验身份后,代公民查看本人数据的访问记录并提出异议、更正 · Citizen platform: shows citizens whom it has verified who looked at their data, and raises their objections */
  | 'CITIZEN_PLATFORM'
  /** 同意登记方:登记数据主体的同意 · Consent agent: records the consent of data subjects */
  | 'CONSENT_AGENT'
  /** 数据使用方 · Department that uses shared data */
  | 'CONSUMER'
  /** 拟稿人:为本部门起草、提交协议与服务事项 · Drafter: drafts and submits agreements and service items of its department */
  | 'DRAFTER'
  /** 应急调阅员:可开启协议约定的应急授权 · Emergency responder: may open an agreement's emergency grants */
  | 'EMERGENCY_RESPONDER'
  /** 来源工程师:接入本部门(或作为大数据管理局代任何部门接入)的数据来源 · Source engineer: connects the sources of its department, or for the Big Data Administration of any */
  | 'SOURCE_ENGINEER'
  /** 见证方:取检查点并交回见证签名,不读条目 · Witness: fetches checkpoints and hands in cosignatures, reads no entries */
  | 'WITNESS';

/** 授权所及坐标的变更 · What has become of a granted coordinate */
export type SchemaChange =
  /** 分级已变 · Its classification level is another */
  | 'LEVEL'
  /** 取自另一来源、表或列,或代码表已改 · It comes from another source, table or column, or its codes mean something else */
  | 'ORIGIN'
  /** 归属部门已变 · Its owner is another */
  | 'OWNER'
  /** 共享属性已变 · Its sharing attribute is another */
  | 'SHARING'
  /** 类型已变 · Its type is another */
  | 'TYPE'
  /** 已不存在 · It no longer exists */
  | 'VANISHED';

/** 服务事项:协议的目的 · A service item, what an agreement names as its purpose */
export type ServiceItem = {
  readonly __typename?: 'ServiceItem';
  /** 代码 · Code */
  readonly code: Scalars['String']['output'];
  /** 主管部门 · Owner */
  readonly department: Department;
  /** 现行版本;尚无则为空 · The version in force, null while there is none */
  readonly inForce?: Maybe<ServiceItemVersion>;
  /** 已停用 · Retired */
  readonly retired: Scalars['Boolean']['output'];
  /** 最近一次修订或确认之日 · When it was last revised, or confirmed as it is */
  readonly revisedOn?: Maybe<Scalars['Date']['output']>;
  /** 应于此日前修订 · The yearly revision is due on this day */
  readonly revisionDue?: Maybe<Scalars['Date']['output']>;
  /** 年度修订已逾期 · The yearly revision is overdue */
  readonly revisionOverdue: Scalars['Boolean']['output'];
  /** 各版本,新的在前 · Its versions, the newest first */
  readonly versions: ReadonlyArray<ServiceItemVersion>;
};

/** 服务事项分页 · A page of service items */
export type ServiceItemConnection = {
  readonly __typename?: 'ServiceItemConnection';
  /** 服务事项 · Service items */
  readonly nodes: ReadonlyArray<ServiceItem>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 服务事项筛选;各条件须同时满足 · Filter of service items; all conditions must hold */
export type ServiceItemFilter = {
  /** 主管部门 · Owner */
  readonly department?: InputMaybe<Department>;
  /** 已停用 · Retired */
  readonly retired?: InputMaybe<Scalars['Boolean']['input']>;
  /** 年度修订已逾期 · The yearly revision is overdue */
  readonly revisionOverdue?: InputMaybe<Scalars['Boolean']['input']>;
};

/** 服务事项的内容 · What a service item says */
export type ServiceItemInput = {
  /** 法律依据 · Legal basis */
  readonly legalBasis: BilingualInput;
  /** 最小字段集:坐标 · The minimum set of coordinates */
  readonly minimum: ReadonlyArray<Scalars['String']['input']>;
  /** 名称 · Name */
  readonly name: BilingualInput;
};

/** 服务事项版本的状态 · State of a service item's version */
export type ServiceItemState =
  /** 现行 · In force */
  | 'IN_FORCE'
  /** 被退回 · Refused */
  | 'REFUSED'
  /** 待审核 · Awaits its review */
  | 'SUBMITTED'
  /** 已被取代 · Superseded */
  | 'SUPERSEDED';

/** 服务事项版本,提交后不再更改 · Version of a service item, never changed once submitted */
export type ServiceItemVersion = {
  readonly __typename?: 'ServiceItemVersion';
  /** 法律依据 · Legal basis */
  readonly legalBasis: Scalars['String']['output'];
  /** 提交人 · Person who submitted it */
  readonly maker?: Maybe<Scalars['String']['output']>;
  /** 最小字段集:坐标 · The minimum set of coordinates */
  readonly minimum: ReadonlyArray<Scalars['String']['output']>;
  /** 名称 · Name */
  readonly name: Scalars['String']['output'];
  /** 退回的理由 · Reason of a refusal */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** 审核人 · Person who reviewed it */
  readonly reviewer?: Maybe<Scalars['String']['output']>;
  /** 状态 · State */
  readonly state: ServiceItemState;
  /** 提交时间 · When it was submitted */
  readonly submittedAt: Scalars['DateTime']['output'];
  /** 版本号 · Number */
  readonly version: Scalars['Int']['output'];
};

/** 严重程度 · Severity */
export type Severity =
  /** 高 · High */
  | 'HIGH'
  /** 低 · Low */
  | 'LOW'
  /** 中 · Medium */
  | 'MEDIUM';

/** 性别(GB/T 2261.1) · Sex */
export type Sex =
  /** 女 · Female */
  | 'FEMALE'
  /** 男 · Male */
  | 'MALE'
  /** 未知 · Unknown */
  | 'UNKNOWN'
  /** 未说明 · Unstated */
  | 'UNSTATED';

/** 共享协议:部门之间关于谁可为何目的取用哪些字段的约定 · Sharing agreement: which fields a department may ask for, and what for */
export type SharingAgreement = {
  readonly __typename?: 'SharingAgreement';
  /** 使用部门 · Department that may ask */
  readonly consumer: Department;
  /** 草稿,只有起草部门可见 · The draft, for the department that drafts it only */
  readonly draft?: Maybe<AgreementDraft>;
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 生效的版本;尚无则为空 · The version in force, null while there is none */
  readonly inForce?: Maybe<AgreementVersion>;
  /** 已会签、自其起始日起取代现行版本的版本 · The countersigned version that takes the place of the one in force on its first day */
  readonly next?: Maybe<AgreementVersion>;
  /** 现行版本与待起始日的版本中因来源模式变更而须复核的授权,仅该版本的各方与省人社厅可见;以新版本重新提交后即清 · Grants of the version in force, and of the one that waits for its first day, to be reviewed because a source changed its schema, for the parties of that version and HRSS; a new version clears them */
  readonly reviews: ReadonlyArray<AgreementReview>;
  /** 状态 · State */
  readonly state: AgreementState;
  /** 各版本,新的在前;草稿不在其内 · Its versions, the newest first, without the draft */
  readonly versions: ReadonlyArray<AgreementVersion>;
};

/** 共享协议分页 · A page of agreements */
export type SharingAgreementConnection = {
  readonly __typename?: 'SharingAgreementConnection';
  /** 共享协议 · Agreements */
  readonly nodes: ReadonlyArray<SharingAgreement>;
  /** 分页信息 · Page information */
  readonly pageInfo: PageInfo;
};

/** 共享协议筛选;各条件须同时满足 · Filter of agreements; all conditions must hold */
export type SharingAgreementFilter = {
  /** 使用部门 · Department that may ask */
  readonly consumer?: InputMaybe<Department>;
  /** 归属部门 · Department that owns granted data */
  readonly owner?: InputMaybe<Department>;
  /** 目的(服务事项代码) · Purpose, a service item's code */
  readonly purpose?: InputMaybe<Scalars['String']['input']>;
  /** 状态 · State */
  readonly state?: InputMaybe<AgreementState>;
};

/** 共享属性 · Sharing attribute */
export type SharingAttribute =
  /** 有条件共享 · Conditional */
  | 'CONDITIONAL'
  /** 不予共享 · Not shared */
  | 'NOT_SHARED'
  /** 无条件共享 · Unconditional */
  | 'UNCONDITIONAL';

/** 来源的地址与凭据;凭据至多一种 · Address and credentials of a source; one kind of credentials at the most */
export type SourceAddressInput = {
  /** API 密钥 · API key */
  readonly apiKey?: InputMaybe<ApiKeyInput>;
  /** 用户名与口令 · User and password */
  readonly basic?: InputMaybe<BasicCredentialsInput>;
  /** Bearer 令牌 · Bearer token */
  readonly bearerToken?: InputMaybe<Scalars['String']['input']>;
  /** OAuth 2.0 客户端凭据 · OAuth 2.0 client credentials */
  readonly clientCredentials?: InputMaybe<ClientCredentialsInput>;
  /** OpenAPI 文档的网址 · Where the OpenAPI document is */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** TLS 证书(PEM) · TLS certificates (PEM) */
  readonly tls?: InputMaybe<TlsInput>;
  /** 如 postgresql://…、mysql://…、https://…;FILE 来源留空 · Such as postgresql://…, mysql://…, https://…; of FILE sources none */
  readonly url?: InputMaybe<Scalars['String']['input']>;
};

/** 一方的答复 · What one side said */
export type SourceAnswer = {
  readonly __typename?: 'SourceAnswer';
  /** 时间 · When */
  readonly answeredAt: Scalars['DateTime']['output'];
  /** 是否批准 · Whether it approved */
  readonly approved: Scalars['Boolean']['output'];
  /** 答复人(部门/姓名) · Who answered, department/name */
  readonly person: Scalars['String']['output'];
  /** 理由 · Reason */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** 哪一方 · Which side */
  readonly side: SourceSide;
};

/** 熔断器的状态 · State of a circuit breaker */
export type SourceBreaker =
  /** 正常调用 · Calls go through */
  | 'CLOSED'
  /** 试探一次 · One call tries whether it is back */
  | 'HALF_OPEN'
  /** 暂不调用 · The source is left alone */
  | 'OPEN';

/** 一项变化 · A change */
export type SourceChange = {
  readonly __typename?: 'SourceChange';
  /** 之后 · After */
  readonly after?: Maybe<Scalars['String']['output']>;
  /** 授权此坐标(或该类型任一坐标)的现行协议 · Agreements in force that grant the coordinate, or any of the type */
  readonly agreements: ReadonlyArray<Scalars['String']['output']>;
  /** 之前 · Before */
  readonly before?: Maybe<Scalars['String']['output']>;
  /** 是否不兼容 · Whether it breaks consumers */
  readonly breaking: Scalars['Boolean']['output'];
  /** 变化 · What changed */
  readonly change: SourceChangeKind;
  /** 坐标;取数方式的变化为类型名 · Coordinate; where rows are asked for otherwise, the type's name */
  readonly coordinate: Scalars['String']['output'];
};

/** 变化的种类 · Kind of a change */
export type SourceChangeKind =
  /** 取数方式 · How its rows are asked for */
  | 'ACCESS'
  /** 新增 · Added */
  | 'ADDED'
  /** 代码表 · Code table */
  | 'CODES'
  /** 分级 · Level */
  | 'LEVEL'
  /** 默认脱敏 · Default mask */
  | 'MASK'
  /** 数据出处 · Origin */
  | 'ORIGIN'
  /** 归属部门 · Owner */
  | 'OWNER'
  /** 删除 · Removed */
  | 'REMOVED'
  /** 共享属性 · Sharing attribute */
  | 'SHARING'
  /** 类型 · Type */
  | 'TYPE';

/** 一次核对 · A check */
export type SourceCheck = {
  readonly __typename?: 'SourceCheck';
  /** 时间 · When */
  readonly checkedAt: Scalars['DateTime']['output'];
  /** 各项测量 · What was measured */
  readonly measures: ReadonlyArray<SourceMeasure>;
  /** 因何 · On which occasion */
  readonly occasion: SourceCheckOccasion;
  /** 各条期望的结果 · How each expectation was met */
  readonly outcomes: ReadonlyArray<ExpectationOutcome>;
  /** 契约是否全部满足 · Whether the contract is met */
  readonly passed: Scalars['Boolean']['output'];
  /** 版本;未保存的 SDL 为空 · Version; null: an SDL that is not saved */
  readonly version?: Maybe<Scalars['Int']['output']>;
};

/** 核对的缘由 · Occasion of a check */
export type SourceCheckOccasion =
  /** 经人要求 · Somebody asked for it */
  | 'ASKED'
  /** 每夜 · Nightly */
  | 'NIGHTLY'
  /** 预览 · Preview */
  | 'PREVIEW'
  /** 发布前 · Before a publication */
  | 'PUBLICATION';

/** 两版的差异 · How two versions differ */
export type SourceDiff = {
  readonly __typename?: 'SourceDiff';
  /** 是否有不兼容的变化 · Whether any change breaks consumers */
  readonly breaking: Scalars['Boolean']['output'];
  /** 各项变化 · The changes */
  readonly changes: ReadonlyArray<SourceChange>;
  /** 现行版本;尚无则为空 · The published version; null while there is none */
  readonly from?: Maybe<Scalars['Int']['output']>;
};

/** 一处漂移 · A drift */
export type SourceDrift = {
  readonly __typename?: 'SourceDrift';
  /** 列;空为整表 · Column; null: the whole table */
  readonly column?: Maybe<Scalars['String']['output']>;
  /** 何种漂移 · What has drifted */
  readonly fault: SourceDriftFault;
  /** 发现时间 · When it was found */
  readonly foundAt: Scalars['DateTime']['output'];
  /** 恢复时间 · When it was mended */
  readonly mendedAt?: Maybe<Scalars['DateTime']['output']>;
  /** 表 · Table */
  readonly table: Scalars['String']['output'];
};

/** 漂移的种类 · Kind of a drift */
export type SourceDriftFault =
  /** 类型已改变 · The type has changed */
  | 'CHANGED_TYPE'
  /** 列不存在 · The column is missing */
  | 'MISSING_COLUMN'
  /** 表不存在 · The table is missing */
  | 'MISSING_TABLE'
  /** 类型不能如此使用 · The type cannot be used so */
  | 'WRONG_TYPE';

/** 数据契约中的一条期望 · An expectation of a contract */
export type SourceExpectation = {
  readonly __typename?: 'SourceExpectation';
  /** 坐标;空为全部 · Coordinate; null: all */
  readonly coordinate?: Maybe<Scalars['String']['output']>;
  /** 标识 · Identifier */
  readonly id: Scalars['String']['output'];
  /** 种类 · Kind */
  readonly kind: SourceExpectationKind;
  /** 界限 · The bound */
  readonly value: Scalars['Float']['output'];
};

/** 一条期望 · An expectation */
export type SourceExpectationInput = {
  /** 类型或字段的坐标;缺省为全部 · Type or field, as a coordinate; by default all */
  readonly coordinate?: InputMaybe<Scalars['String']['input']>;
  /** 标识 · Identifier */
  readonly id: Scalars['String']['input'];
  /** 种类 · Kind */
  readonly kind: SourceExpectationKind;
  /** 界限:比例为 0–1,其余为天数或行数 · The bound: shares are 0 to 1, others days or rows */
  readonly value: Scalars['Float']['input'];
};

/** 期望的种类 · Kind of an expectation */
export type SourceExpectationKind =
  /** 键重复的比例不高于 · Share of keys that come twice, at most */
  | 'DUPLICATES_AT_MOST'
  /** 最新数据距今不超过(天) · Age of the newest row in days, at most */
  | 'FRESHNESS_DAYS_AT_MOST'
  /** 键为持卡人者的比例不低于 · Share of keys that are cardholders, at least */
  | 'JOIN_COVERAGE_AT_LEAST'
  /** 空值比例不高于 · Share of nulls, at most */
  | 'NULLS_AT_MOST'
  /** 行数不少于 · Rows, at least */
  | 'ROWS_AT_LEAST'
  /** 未知代码的比例不高于 · Share of unknown codes, at most */
  | 'UNKNOWN_CODES_AT_MOST'
  /** 校验码有误的比例不高于 · Share of wrong check characters, at most */
  | 'WRONG_CHECK_DIGITS_AT_MOST';

/** SDL 中的一处缺陷或建议 · A fault in the SDL, or advice */
export type SourceFault = {
  readonly __typename?: 'SourceFault';
  /** 何处不对 · What is wrong */
  readonly fault: Scalars['String']['output'];
  /** 行 · Line */
  readonly line: Scalars['Int']['output'];
  /** 如何改正 · What to do about it */
  readonly remedy: Scalars['String']['output'];
};

/** 一项推测,待工程师确认 · A guess, for the engineer to confirm */
export type SourceGuess = {
  readonly __typename?: 'SourceGuess';
  /** 把握 · Confidence */
  readonly confidence: GuessConfidence;
  /** 坐标 · Coordinate */
  readonly coordinate: Scalars['String']['output'];
  /** 如何推测 · As the SDL says it */
  readonly guessed: Scalars['String']['output'];
  /** 推测何事 · What was guessed */
  readonly kind: SourceGuessKind;
  /** 理由 · Why */
  readonly why: Scalars['String']['output'];
};

/** 推测的种类 · Kind of a guess */
export type SourceGuessKind =
  /** 关联列 · The column that joins */
  | 'JOIN_KEY'
  /** 更新时间列 · The column of the last update */
  | 'LATEST'
  /** 一行或多行 · One row or a list */
  | 'MANY_OR_ONE'
  /** 名称 · Name */
  | 'NAME'
  /** 15 位旧号码 · Numbers of the old form */
  | 'OLD_ID_NUMBERS'
  /** 排序 · The order */
  | 'ORDER'
  /** 个人信息及其分级、脱敏 · Personal data, its level and mask */
  | 'PERSONAL_DATA'
  /** 共享属性 · Sharing attribute */
  | 'SHARING'
  /** 数据主体列 · The subject */
  | 'SUBJECT'
  /** 类型 · Type */
  | 'TYPE';

/** 来源种类 · Kind of source */
export type SourceKind =
  /** 定期送来的 CSV 或 Excel 文件 · CSV or Excel files that are delivered from time to time */
  | 'FILE'
  /** GraphQL 服务或 Apollo Federation 子图 · GraphQL service, or Apollo Federation subgraph */
  | 'GRAPHQL'
  /** 由 OpenAPI 3 描述的 REST 服务 · REST service that OpenAPI 3 describes */
  | 'REST'
  /** SQL 数据库,种类见其地址 · SQL database; its address says which */
  | 'SQL';

/** 一项测量 · A measure */
export type SourceMeasure = {
  readonly __typename?: 'SourceMeasure';
  /** 类型或字段 · Type or field */
  readonly coordinate: Scalars['String']['output'];
  /** 测量何事 · What is measured */
  readonly kind: SourceMeasureKind;
  /** 无法测量的原因 · Why it cannot be measured */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** 比例(0–1)、天数或行数;无法测量则为空 · Share (0 to 1), days or rows; null where it cannot be measured */
  readonly value?: Maybe<Scalars['Float']['output']>;
};

/** 测量的种类 · Kind of a measure */
export type SourceMeasureKind =
  /** 键重复的比例 · Share of keys that have several rows */
  | 'DUPLICATE_KEYS'
  /** 最新一行距今天数 · Age in days of the newest row */
  | 'FRESHNESS_DAYS'
  /** 抽样之键为持卡人者的比例 · Share of sampled keys that are cardholders */
  | 'JOIN_COVERAGE'
  /** 抽样持卡人为来源所知者的比例 · Share of sampled cardholders whom the source knows */
  | 'KNOWN_CARDHOLDERS'
  /** 空值比例 · Share of nulls */
  | 'NULLS'
  /** 来源自报的行数 · Rows that the source says it has */
  | 'ROWS'
  /** 抽样行数 · Rows that were sampled */
  | 'SAMPLED'
  /** 未知代码的比例 · Share of unknown codes */
  | 'UNKNOWN_CODES'
  /** 不合类型的值的比例 · Share of values that are not of their type */
  | 'UNREADABLE'
  /** 校验码或日期有误的身份号码的比例 · Share of ID numbers that are wrong */
  | 'WRONG_CHECK_DIGITS';

/** 预览 · Preview of a source */
export type SourcePreview = {
  readonly __typename?: 'SourcePreview';
  /** 质量报告 · The quality report */
  readonly quality: SourceCheck;
  /** 各类型 · The types */
  readonly types: ReadonlyArray<PreviewedType>;
};

/** 来源的 SDL 草案 · Proposed SDL of a source */
export type SourceProposal = {
  readonly __typename?: 'SourceProposal';
  /** 各项推测 · The guesses */
  readonly guesses: ReadonlyArray<SourceGuess>;
  /** 未纳入的表:无身份号码列,或超出数目 · Tables that are left out: without a column of ID numbers, or beyond the number */
  readonly leftOut: ReadonlyArray<Scalars['String']['output']>;
  /** SDL 全文,推测处有 # guess 注释 · The whole SDL; guesses are marked by # guess */
  readonly sdl: Scalars['String']['output'];
};

/** 一次发布:图谱的一代 · A publication: a generation of the graph */
export type SourcePublication = {
  readonly __typename?: 'SourcePublication';
  /** 做了什么 · What was done */
  readonly action: SourcePublicationAction;
  /** 图谱的代 · Generation of the graph */
  readonly generation: Scalars['String']['output'];
  /** 何人(部门/姓名) · By whom, department/name */
  readonly person: Scalars['String']['output'];
  /** 时间 · When */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** 版本;停用则为空 · Version; null where it was retired */
  readonly version?: Maybe<Scalars['Int']['output']>;
};

/** 发布的种类 · Kind of a publication */
export type SourcePublicationAction =
  /** 发布 · Published */
  | 'PUBLISHED'
  /** 更换地址 · Given another address */
  | 'READDRESSED'
  /** 停用 · Retired */
  | 'RETIRED'
  /** 退回旧版 · Rolled back */
  | 'ROLLED_BACK';

/** 来源的运行状况 · How a source serves */
export type SourceService = {
  readonly __typename?: 'SourceService';
  /** 熔断器:OPEN 为连续失败后暂不调用 · Circuit breaker; OPEN: the source is left alone after failures in a row */
  readonly breaker: SourceBreaker;
  /** 调用次数(含重试) · Calls, repetitions included */
  readonly calls: Scalars['Int']['output'];
  /** 因漂移而关闭的列(表.列) · Columns that are closed because the source no longer has them so, table.column */
  readonly closed: ReadonlyArray<Scalars['String']['output']>;
  /** 失败次数 · Failures */
  readonly failures: Scalars['Int']['output'];
  /** 最近一次失败的代码 · Code of the last failure */
  readonly lastFailure?: Maybe<Scalars['String']['output']>;
  /** 最近一次失败的时间 · When that was */
  readonly lastFailureAt?: Maybe<Scalars['DateTime']['output']>;
  /** 应答时间中位数(毫秒) · Median of the time to an answer, milliseconds */
  readonly latencyP50?: Maybe<Scalars['Float']['output']>;
  /** 应答时间的 99 百分位(毫秒) · 99th percentile of it */
  readonly latencyP99?: Maybe<Scalars['Float']['output']>;
  /** 状态 · State */
  readonly state: SourceServiceState;
};

/** 来源的服务状态 · State of a source in service */
export type SourceServiceState =
  /** 部分列已关闭 · Some columns are closed */
  | 'DRIFTED'
  /** 正常 · Serving */
  | 'SERVING'
  /** 不可达,自动重试 · Unreachable; tried again by itself */
  | 'UNREACHABLE';

/** 批准来源的两方 · The two sides that approve a source */
export type SourceSide =
  /** 大数据管理局 · The Big Data Administration */
  | 'BIG_DATA'
  /** 归属部门 · The owner department */
  | 'OWNER';

/** 核对结果 · Result of a validation */
export type SourceValidation = {
  readonly __typename?: 'SourceValidation';
  /** 建议:不妨碍提交 · Advice, which does not stand in the way */
  readonly advice: ReadonlyArray<SourceFault>;
  /** 缺陷 · Faults */
  readonly faults: ReadonlyArray<SourceFault>;
  /** 无缺陷,可以提交 · There is no fault: it can be submitted */
  readonly valid: Scalars['Boolean']['output'];
};

/** 来源 SDL 的一版,提交后不再更改 · A version of a source's SDL, never changed once submitted */
export type SourceVersion = {
  readonly __typename?: 'SourceVersion';
  /** 答复 · Answers */
  readonly answers: ReadonlyArray<SourceAnswer>;
  /** 拟稿时间 · When it was drafted */
  readonly draftedAt: Scalars['DateTime']['output'];
  /** 拟稿人(部门/姓名) · Who drafted it, department/name */
  readonly draftedBy: Scalars['String']['output'];
  /** SDL 全文 · The whole SDL */
  readonly sdl: Scalars['String']['output'];
  /** 状态 · State */
  readonly state: SourceVersionState;
  /** 提交时间 · When it was submitted */
  readonly submittedAt?: Maybe<Scalars['DateTime']['output']>;
  /** 提交人 · Who submitted it */
  readonly submittedBy?: Maybe<Scalars['String']['output']>;
  /** 版本号 · Number */
  readonly version: Scalars['Int']['output'];
};

/** 来源版本的状态 · State of a source's version */
export type SourceVersionState =
  /** 已批准 · Approved */
  | 'APPROVED'
  /** 草稿 · Draft */
  | 'DRAFT'
  /** 已退回 · Refused */
  | 'REJECTED'
  /** 待批准 · Submitted */
  | 'SUBMITTED';

/** TLS 证书,PEM 格式 · TLS certificates as PEM */
export type TlsInput = {
  /** 信任的签发者 · Authority that is trusted */
  readonly ca?: InputMaybe<Scalars['String']['input']>;
  /** 客户端证书 · Client certificate */
  readonly cert?: InputMaybe<Scalars['String']['input']>;
  /** 客户端私钥 · The client certificate's key */
  readonly key?: InputMaybe<Scalars['String']['input']>;
};

/** 公交卡 · Transit pass */
export type TransitPass = {
  readonly __typename?: 'TransitPass';
  /** 是否可用 · Whether it is in use */
  readonly active?: Maybe<Scalars['Boolean']['output']>;
  /** 余额,单位为分 · Balance in fen (0.01 yuan) */
  readonly balanceFen?: Maybe<Scalars['Int']['output']>;
  /** 种类 · Kind */
  readonly kind?: Maybe<TransitPassKind>;
  /** 卡号 · Pass number */
  readonly number?: Maybe<Scalars['String']['output']>;
  /** 开通时间 · Opened at */
  readonly openedAt?: Maybe<Scalars['DateTime']['output']>;
  /** 近几个月的乘车记录 · Rides of the last months, the newest first */
  readonly rides?: Maybe<ReadonlyArray<Ride>>;
};


/** 公交卡 · Transit pass */
export type TransitPassRidesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** 公交卡种类 · Kind of transit pass */
export type TransitPassKind =
  /** 爱心 · Disabled */
  | 'DISABLED'
  /** 普通 · Ordinary */
  | 'ORDINARY'
  /** 敬老 · Senior */
  | 'SENIOR'
  /** 学生 · Student */
  | 'STUDENT';

/** 预防接种 · Vaccination */
export type Vaccination = {
  readonly __typename?: 'Vaccination';
  /** 批号 · Batch */
  readonly batch?: Maybe<Scalars['String']['output']>;
  /** 剂次 · Dose */
  readonly dose?: Maybe<Scalars['Int']['output']>;
  /** 接种单位 · Given at */
  readonly givenAt?: Maybe<Scalars['String']['output']>;
  /** 接种日期 · Given on */
  readonly givenOn?: Maybe<Scalars['Date']['output']>;
  /** 疫苗名称 · Vaccine */
  readonly vaccine?: Maybe<Scalars['String']['output']>;
};

/** 机动车 · Vehicle */
export type Vehicle = {
  readonly __typename?: 'Vehicle';
  /** 品牌 · Brand */
  readonly brand?: Maybe<Scalars['String']['output']>;
  /** 车身颜色 · Colour */
  readonly colour?: Maybe<Scalars['String']['output']>;
  /** 检验有效期止 · Inspection valid until */
  readonly inspectionValidUntil?: Maybe<Scalars['Date']['output']>;
  /** 号牌号码 · Plate number */
  readonly plate?: Maybe<Scalars['String']['output']>;
  /** 号牌种类代码(GA/T 16.7) · Plate kind code */
  readonly plateKind?: Maybe<Scalars['String']['output']>;
  /** 初次登记日期 · First registered on */
  readonly registeredOn?: Maybe<Scalars['Date']['output']>;
  /** 状态字母组合,A 为正常 · State letters combined, A is normal */
  readonly states?: Maybe<Scalars['String']['output']>;
};

/** 监测规则的种类 · Kind of a rule */
export type WatchKind =
  /** 逐号试查:查许多人而多不存在 · Enumeration of ID numbers: many people asked for, most of them not found */
  | 'ENUMERATION'
  /** 夜间与节假日使用 · Use at night and on days off */
  | 'OFF_HOURS'
  /** 屡被拒绝 · Many refusals */
  | 'REFUSALS'
  /** 反复查同一人 · One person looked up again and again */
  | 'SAME_PERSON'
  /** 同一经办人同时在两地 · An operator in two regions at once */
  | 'TWO_REGIONS'
  /** 目的与终端不符 · A purpose that does not fit the terminal */
  | 'UNFIT_PURPOSE'
  /** 协议久未使用 · An agreement that nobody uses */
  | 'UNUSED'
  /** 用量突增:较同一协议以往同一时段 · Sudden volume, against the same hour of the agreement's days before */
  | 'VOLUME';

/** 监测规则:阈值即数据 · Rule of watching: its thresholds are data */
export type WatchRule = {
  readonly __typename?: 'WatchRule';
  /** 只看此协议;空则全部 · Only this agreement; null: all */
  readonly agreement?: Maybe<Scalars['ID']['output']>;
  /** 只看此使用部门;空则全部 · Only this department's requests; null: all */
  readonly department?: Maybe<Department>;
  /** 启用 · Enabled */
  readonly enabled: Scalars['Boolean']['output'];
  /** 标识 · Identifier */
  readonly id: Scalars['ID']['output'];
  /** 种类 · Kind */
  readonly kind: WatchKind;
  /** 参数与阈值,JSON;各种类的见 docs/audit.md · Parameters and thresholds, JSON; docs/audit.md has those of each kind */
  readonly parameters: Scalars['String']['output'];
  /** 严重程度 · Severity */
  readonly severity: Severity;
  /** 只看此模式的终端,* 代表任意文字;空则全部 · Only terminals of this pattern, * stands for any text; null: all */
  readonly terminal?: Maybe<Scalars['String']['output']>;
};

/** 监测规则的内容 · What a rule says */
export type WatchRuleInput = {
  /** 只看此协议 · Only this agreement */
  readonly agreement?: InputMaybe<Scalars['ID']['input']>;
  /** 只看此使用部门 · Only this department's requests */
  readonly department?: InputMaybe<Department>;
  /** 种类;已有规则的种类不可更改 · Kind; that of a rule never changes */
  readonly kind: WatchKind;
  /** 参数与阈值,JSON · Parameters and thresholds, JSON */
  readonly parameters: Scalars['String']['input'];
  /** 严重程度 · Severity */
  readonly severity: Severity;
  /** 只看此模式的终端,如 gate-* · Only terminals of this pattern, such as gate-* */
  readonly terminal?: InputMaybe<Scalars['String']['input']>;
};

/** 联邦实体:可按引用取得的类型 · Federation: the types that can be had by reference */
export type _Entity = Cardholder;

/** 联邦服务 · The federation service */
export type _Service = {
  readonly __typename?: '_Service';
  /** 用于组合超图的 SDL · SDL that a supergraph is composed of */
  readonly sdl: Scalars['String']['output'];
};
