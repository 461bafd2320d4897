import { Command } from 'commander';
import type { AgreementReview, AgreementVersion, SharingAgreement } from '../../generated/graphql.ts';
import { print, printJson } from '../print.ts';
import { wholeNumber } from '../whole-number.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from './asking.ts';
import { describeVersion } from './describe-version.ts';
import { describeProgress, type Progress } from './progress.ts';
import { openVersion, readAgreement, versionInForceOrNewest, versionNumbered } from './read-agreement.ts';
import type { Words } from './words.ts';

interface ShowOptions extends AskOptions {
  readonly version?: number;
  readonly json: boolean;
}

type Shown = Pick<SharingAgreement, 'consumer'> &
  Omit<Progress, 'versions'> & {
    readonly versions: readonly Omit<AgreementVersion, 'documentHash' | 'document' | 'differences'>[];
    readonly reviews: readonly AgreementReview[];
  };

const SHOWN = `{
  id state consumer
  versions {
    version state title purposes validFrom validTo parties justification beyondMinimum emergencyBeyondMinimum makers countersigner submittedAt
    accessHistory { embargoDays legalBasis }
    answers { department answer automatic reason operator answeredAt dueOn overdue }
    grants { coordinate mask arguments rules owner level }
    emergencyGrants { coordinate mask arguments rules owner level }
  }
  reviews { version coordinate change foundAt }
  draft { savedAt makers }
}`;

export function showCommand(): Command {
  return withJsonOption(withAskOptions(new Command('show')))
    .description('协议的状态、答复与授权 · state, answers and grants of an agreement')
    .argument('<id>', '协议标识 · identifier of the agreement')
    .option(
      '--version <n>',
      '版本,默认为办理中者,其次现行者 · version, by default the open one, then the one in force',
      wholeNumber,
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard agreement show hotel-check-in --client tourism-office
  $ onecard agreement show hotel-check-in --client police-office --version 1 --language en`,
    )
    .action(show);
}

async function show(id: string, { version, json, ...ask }: ShowOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const agreement = await readAgreement<Shown>(hub, id, SHOWN);
  const shown = version === undefined ? undefined : versionNumbered(agreement.versions, version);
  if (json) return printJson(shown === undefined ? agreement : { ...agreement, versions: [shown] });
  const { versions } = agreement;
  const chosen =
    shown ?? openVersion(versions) ?? (versions.length === 0 ? undefined : versionInForceOrNewest(versions));
  print([
    ...describeProgress(agreement, words),
    ...describeOthers(agreement, words),
    ...describeReviews(agreement, words),
    ...(chosen === undefined ? [] : ['', ...describeVersion(chosen, words)]),
  ]);
}

function describeOthers({ consumer, versions }: Shown, words: Words): readonly string[] {
  const all = versions.map(({ version, state }) => `${version} ${state}`).join(', ') || '—';
  return [
    words.say({ zh: '使用部门:', en: 'consumer: ' }) + words.name('Department', consumer),
    words.say({ zh: `各版本:${all}`, en: `versions: ${all}` }),
  ];
}

function describeReviews({ reviews }: Shown, words: Words): readonly string[] {
  return reviews.map(
    ({ version, coordinate, change }) =>
      words.say({
        zh: `! 须复核:版本 ${version} 的 ${coordinate}:`,
        en: `! to be reviewed, of version ${version}: ${coordinate}: `,
      }) + words.name('SchemaChange', change),
  );
}
