import { Command, Option } from 'commander';
import type {
  AgreementState,
  AgreementVersion,
  SharingAgreement,
  SharingAgreementFilter,
} from '../../generated/graphql.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from './asking.ts';
import { readPages } from './pages.ts';

interface ListOptions extends AskOptions, Record<keyof SharingAgreementFilter, string | undefined> {
  readonly json: boolean;
}

type Listed = Pick<SharingAgreement, 'id' | 'state' | 'consumer'> & {
  readonly inForce: Pick<AgreementVersion, 'version' | 'title' | 'validFrom' | 'validTo'> | null;
};

const STATES: readonly AgreementState[] = [
  'DRAFT',
  'PENDING',
  'NOT_CONCLUDED',
  'NOT_YET_VALID',
  'ACTIVE',
  'SUSPENDED',
  'EXPIRED',
  'REVOKED',
];

const QUERY = `query($state: AgreementState, $consumer: Department, $owner: Department, $purpose: String, $after: String) {
  list: agreements(
    filter: { state: $state, consumer: $consumer, owner: $owner, purpose: $purpose }, first: 200, after: $after
  ) {
    nodes { id state consumer inForce { version title validFrom validTo } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export function listCommand(): Command {
  return withJsonOption(withAskOptions(new Command('list')))
    .description(
      '本部门为一方的协议;省人社厅可见全部 · agreements to which the department is a party; HRSS sees all',
    )
    .addOption(new Option('--state <state>', '状态 · state').choices(STATES))
    .option('--consumer <department>', '使用部门,如 TOURISM · department that may ask')
    .option('--owner <department>', '归属部门 · department that owns granted data')
    .option('--purpose <code>', '目的(服务事项)· purpose, a service item')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard agreement list --client hrss-office
  $ onecard agreement list --client police-office --owner PUBLIC_SECURITY --state ACTIVE
  $ onecard agreement list --client hrss-office --json | jq -r '.[].id'`,
    )
    .action(list);
}

async function list({ state, consumer, owner, purpose, json, ...ask }: ListOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const agreements = await readPages<Listed>(hub, {
    query: QUERY,
    variables: { state, consumer, owner, purpose },
  });
  if (json) return printJson(agreements);
  const headings = [
    { zh: '协议', en: 'agreement' },
    { zh: '状态', en: 'state' },
    { zh: '使用部门', en: 'consumer' },
    { zh: '现行版本', en: 'in force' },
    { zh: '有效期', en: 'valid' },
    { zh: '名称', en: 'title' },
  ].map(words.say);
  print([
    ...table(
      headings,
      agreements.map(({ id, state, consumer, inForce }) => [
        id,
        state,
        consumer,
        inForce?.version,
        inForce && `${inForce.validFrom} – ${inForce.validTo}`,
        inForce?.title,
      ]),
    ),
    words.say({ zh: `共 ${agreements.length} 份协议`, en: `${agreements.length} agreements` }),
  ]);
}
