import type { AgreedGrant, AgreementAnswer, AgreementVersion } from '../../generated/graphql.ts';
import { table } from '../table.ts';
import { OVERDUE } from './progress.ts';
import type { Words } from './words.ts';

/** A version as its parties read it, without the text of its document. */
export function describeVersion(
  version: Omit<AgreementVersion, 'documentHash' | 'document' | 'differences'>,
  words: Words,
): readonly string[] {
  const { say } = words;
  const line = (zh: string, en: string, value: string) =>
    say({ zh: `${zh}:${value}`, en: `${en}: ${value}` });
  return [
    line(`版本 ${version.version}`, `version ${version.version}`, version.title),
    line('状态', 'state', words.name('AgreementVersionState', version.state)),
    line('各方', 'parties', version.parties.join(' ')),
    line('目的', 'purposes', version.purposes.join(' ')),
    line('有效期', 'valid', `${version.validFrom} – ${version.validTo}`),
    line('提交', 'submitted', [version.submittedAt, ...version.makers].join(' ')),
    ...(version.countersigner == null ? [] : [line('会签人', 'countersigned by', version.countersigner)]),
    ...(version.justification == null ? [] : [line('理由', 'justification', version.justification)]),
    ...(version.beyondMinimum.length === 0
      ? []
      : [line('超出最小集', 'beyond the minimum', version.beyondMinimum.join(' '))]),
    ...(version.emergencyBeyondMinimum.length === 0
      ? []
      : [
          line(
            '应急时超出最小集',
            'beyond the minimum, in an emergency',
            version.emergencyBeyondMinimum.join(' '),
          ),
        ]),
    ...(version.accessHistory == null
      ? []
      : [
          line(
            '对公民暂缓显示',
            'embargo on citizens’ access history',
            say({
              zh: `${version.accessHistory.embargoDays} 日(${version.accessHistory.legalBasis})`,
              en: `${version.accessHistory.embargoDays} days (${version.accessHistory.legalBasis})`,
            }),
          ),
        ]),
    ...(version.answers.length === 0 ? [] : ['', ...answersTable(version.answers, words)]),
    '',
    ...grantsTable({ zh: '授权', en: 'grant' }, version.grants, words),
    ...(version.emergencyGrants.length === 0
      ? []
      : ['', ...grantsTable({ zh: '应急授权', en: 'emergency grant' }, version.emergencyGrants, words)]),
  ];
}

function answersTable(answers: readonly AgreementAnswer[], { say }: Words): readonly string[] {
  const headings = [
    { zh: '归属部门', en: 'owner' },
    { zh: '答复', en: 'answer' },
    { zh: '期限', en: 'due on' },
    { zh: '', en: '' },
    { zh: '答复人', en: 'person' },
    { zh: '理由', en: 'reason' },
  ];
  return table(
    headings.map(say),
    answers.map(({ department, answer, automatic, dueOn, overdue, operator, reason }) => [
      department,
      answer ?? say({ zh: '待答复', en: 'awaited' }),
      dueOn,
      overdue ? say(OVERDUE) : '',
      automatic ? say({ zh: '依法自动', en: 'by law' }) : operator,
      reason,
    ]),
  );
}

function grantsTable(
  heading: { readonly zh: string; readonly en: string },
  grants: readonly AgreedGrant[],
  { say }: Words,
): readonly string[] {
  const headings = [
    heading,
    { zh: '脱敏', en: 'mask' },
    { zh: '归属部门', en: 'owner' },
    { zh: '分级', en: 'level' },
    { zh: '参数', en: 'arguments' },
  ];
  return table(
    headings.map(say),
    grants.map(({ coordinate, mask, owner, level, arguments: allowed }) => [
      coordinate,
      mask,
      owner,
      level,
      allowed == null ? say({ zh: '不限', en: 'any' }) : allowed.join(' '),
    ]),
  );
}
