/** One step in the life of an agreement: a mutation of the hub, and what it has to be told. */
export interface Step {
  readonly name: string;
  readonly mutation: string;
  readonly description: string;
  readonly ofVersion: boolean;
  /** It is also taken of a version that waits for its first day: nothing is left to answer there, but to withdraw. */
  readonly ofWaiting?: boolean;
  readonly needsReason: boolean;
  /** Of whom the example is. */
  readonly example: string;
}

export const STEPS: readonly Step[] = [
  {
    name: 'submit',
    mutation: 'submitAgreement',
    description:
      '提交草稿为新版本,送各归属部门答复 · submit the draft as a new version, for every owner to answer',
    ofVersion: false,
    needsReason: false,
    example: 'tourism-office --operator LiLei',
  },
  {
    name: 'withdraw',
    mutation: 'withdrawAgreement',
    description:
      '撤回尚未生效的版本,待起始日者亦可 · take back a version that is not in force yet, even one that waits for its first day',
    ofVersion: true,
    ofWaiting: true,
    needsReason: true,
    example: 'tourism-office --operator LiLei',
  },
  {
    name: 'approve',
    mutation: 'approveAgreement',
    description: '代表归属部门同意 · approve for the department that owns the data',
    ofVersion: true,
    needsReason: false,
    example: 'police-office --operator WangGang',
  },
  {
    name: 'refuse',
    mutation: 'refuseAgreement',
    description:
      '代表归属部门拒绝;省人社厅也以此拒绝会签 · refuse for the owner; HRSS refuses to countersign with it too',
    ofVersion: true,
    needsReason: true,
    example: 'police-office --operator WangGang',
  },
  {
    name: 'countersign',
    mutation: 'countersignAgreement',
    description:
      '省人社厅会签:版本自其起始日起生效 · HRSS countersigns: the version is in force, from its first day on',
    ofVersion: true,
    needsReason: false,
    example: 'hrss-office --operator ZhaoMin',
  },
  {
    name: 'suspend',
    mutation: 'suspendAgreement',
    description:
      '中止:任一方可为,一秒之内各处生效 · suspend: any party may; it holds everywhere within a second',
    ofVersion: false,
    needsReason: true,
    example: 'police-office --operator WangGang',
  },
  {
    name: 'resume',
    mutation: 'resumeAgreement',
    description:
      '恢复:由中止它的部门,且须另一人 · resume: the department that suspended it, through another person',
    ofVersion: false,
    needsReason: true,
    example: 'police-office --operator SunLi',
  },
  {
    name: 'revoke',
    mutation: 'revokeAgreement',
    description: '撤销,不可恢复:任一方可为 · revoke for good: any party may',
    ofVersion: false,
    needsReason: true,
    example: 'hrss-office --operator ZhaoMin',
  },
];
