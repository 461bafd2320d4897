import type { Bilingual } from '../../errors.ts';
import type {
  AgreementAnswer,
  AgreementDraft,
  AgreementVersion,
  SharingAgreement,
} from '../../generated/graphql.ts';
import type { Words } from './words.ts';

/** What has to be known of an agreement to say where it stands. */
export const PROGRESS = `
  id state
  versions { version state validFrom validTo answers { department answer dueOn overdue } }
  draft { savedAt }`;

export type Progress = Pick<SharingAgreement, 'id' | 'state'> & {
  readonly versions: readonly ProgressVersion[];
  readonly draft: Pick<AgreementDraft, 'savedAt'> | null;
};

type ProgressVersion = Pick<AgreementVersion, 'version' | 'state' | 'validFrom' | 'validTo'> & {
  readonly answers: readonly Pick<AgreementAnswer, 'department' | 'answer' | 'dueOn' | 'overdue'>[];
};

export const OVERDUE: Bilingual = { zh: '逾期', en: 'OVERDUE' };

/** Where an agreement stands, and who has to do what next. */
export function describeProgress(agreement: Progress, words: Words): readonly string[] {
  const { id, state, versions, draft } = agreement;
  const [newest] = versions;
  const next = [
    ...nextOfAgreement(agreement),
    ...(newest === undefined || state === 'REVOKED' ? [] : nextOfVersion(id, newest)),
    ...(draft === null
      ? []
      : [
          {
            zh: `草稿待提交:onecard agreement submit ${id}`,
            en: `the draft is to be submitted: onecard agreement submit ${id}`,
          },
        ]),
  ];
  return [
    `${id}: ${words.name('AgreementState', state)}`,
    ...(newest === undefined
      ? []
      : [
          words.say({ zh: `版本 ${newest.version}: `, en: `version ${newest.version}: ` }) +
            words.name('AgreementVersionState', newest.state),
        ]),
    ...next.map((step) => `→ ${words.say(step)}`),
  ];
}

function nextOfAgreement({ id, state }: Progress): readonly Bilingual[] {
  switch (state) {
    case 'SUSPENDED':
      return [
        {
          zh: `由中止它的部门的另一人恢复:onecard agreement resume ${id}`,
          en: `another person of the department that suspended it resumes it: onecard agreement resume ${id}`,
        },
      ];
    case 'REVOKED':
      return [
        {
          zh: '不可恢复;如仍需共享,请以新标识起草',
          en: 'for good; where sharing is still needed, draft an agreement under another identifier',
        },
      ];
    default:
      return [];
  }
}

function nextOfVersion(id: string, newest: ProgressVersion): readonly Bilingual[] {
  const { version, state, validFrom, validTo, answers } = newest;
  switch (state) {
    case 'SUBMITTED':
      return answers
        .filter(({ answer }) => answer == null)
        .map(({ department, dueOn, overdue }) => ({
          zh: `${department} 须于 ${dueOn}(含)前答复${overdue ? `(${OVERDUE.zh})` : ''}:onecard agreement approve|refuse ${id}`,
          en: `${department} has to answer by ${dueOn}${overdue ? ` (${OVERDUE.en})` : ''}: onecard agreement approve|refuse ${id}`,
        }));
    case 'APPROVED':
      return [
        {
          zh: `HRSS 会签:onecard agreement countersign ${id}`,
          en: `HRSS countersigns: onecard agreement countersign ${id}`,
        },
      ];
    case 'REFUSED':
    case 'WITHDRAWN':
      return [
        {
          zh: `版本 ${version} 已终结;使用部门可修改后另行提交:onecard agreement import ${id} <文件> --submit`,
          en: `version ${version} is over; the consumer may submit another: onecard agreement import ${id} <file> --submit`,
        },
      ];
    case 'CONCLUDED':
      return [
        {
          zh: `已会签,自 ${validFrom} 起取代现行版本`,
          en: `countersigned: it takes over from the version in force on ${validFrom}`,
        },
      ];
    case 'IN_FORCE':
    case 'SUPERSEDED':
      return [{ zh: `有效期 ${validFrom} – ${validTo}`, en: `valid ${validFrom} – ${validTo}` }];
  }
}
