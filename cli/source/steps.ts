import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { type ChangeOptions, openDesk, withChangeOptions } from '../agreement/asking.ts';
import { CommandError } from '../failure.ts';
import type { HubConnection } from '../hub-connection.ts';
import { print } from '../print.ts';
import { wholeNumber } from '../whole-number.ts';
import { describeStanding, STANDING, type Standing } from './describe-source.ts';
import { readSource } from './read-source.ts';

/** A step in the life of a source: a mutation of the hub, and what it has to be told. */
interface SourceStep {
  readonly name: string;
  readonly mutation: string;
  readonly description: string;
  /** State of the version that it is taken of by default; undefined: it is of no version. */
  readonly ofState?: 'SUBMITTED' | 'APPROVED';
  /** The version has to be said. */
  readonly ofSaidVersion?: boolean;
  readonly needsReason: boolean;
  /** What hubs serve is another graph then. */
  readonly changesGraph?: boolean;
  readonly example: string;
}

const STEPS: readonly SourceStep[] = [
  {
    name: 'submit',
    mutation: 'submitSource',
    description:
      '提交草稿,由归属部门与大数据管理局批准 · submit the draft, for the owner department and the Big Data Administration to approve',
    needsReason: false,
    example: '--client big-data-engineer --operator ChenJing',
  },
  {
    name: 'approve',
    mutation: 'approveSource',
    description: '代表本部门批准 · approve for one of the two departments',
    ofState: 'SUBMITTED',
    needsReason: false,
    example: '--client finance-office --operator LiNa',
  },
  {
    name: 'refuse',
    mutation: 'refuseSource',
    description: '代表本部门退回 · refuse for one of the two departments',
    ofState: 'SUBMITTED',
    needsReason: true,
    example: '--client finance-office --operator LiNa',
  },
  {
    name: 'publish',
    mutation: 'publishSource',
    changesGraph: true,
    description:
      '发布:契约满足后,全部枢纽两秒内启用 · publish: where the contract is met all hubs serve it within two seconds',
    ofState: 'APPROVED',
    needsReason: false,
    example: '--client big-data-engineer --operator ChenJing',
  },
  {
    name: 'rollback',
    mutation: 'rollBackSource',
    changesGraph: true,
    description: '退回曾发布过的一版 · go back to a version that was published before',
    ofSaidVersion: true,
    needsReason: false,
    example: '--version 1 --client big-data-engineer --operator ChenJing',
  },
  {
    name: 'confirm-address',
    mutation: 'confirmSourceAddress',
    changesGraph: true,
    description: '确认所提的新地址,须为另一人 · confirm the address that was proposed, by another person',
    needsReason: false,
    example: '--client finance-office --operator LiNa',
  },
  {
    name: 'retire',
    mutation: 'retireSource',
    changesGraph: true,
    description: '停用:其字段从图谱中消失 · retire: its fields leave the graph',
    needsReason: true,
    example: '--client big-data-engineer --operator ChenJing',
  },
];

interface WithPublications {
  readonly publications: readonly { readonly generation: string }[];
}

interface StepOptions extends ChangeOptions {
  readonly version?: number;
  readonly reason?: string;
}

export function stepCommands(): readonly Command[] {
  return STEPS.map(stepCommand);
}

function stepCommand(step: SourceStep): Command {
  const { name, description, ofState, ofSaidVersion, needsReason, example } = step;
  const command = withChangeOptions(new Command(name))
    .description(description)
    .argument('<id>', '来源标识 · identifier of the source');
  if (ofState !== undefined)
    command.option(
      '--version <n>',
      '版本,默认为该办者 · version, by default the one whose turn it is',
      wholeNumber,
    );
  if (ofSaidVersion === true) command.requiredOption('--version <n>', '版本 · version', wholeNumber);
  if (needsReason) command.requiredOption('--reason <text>', '理由 · reason');
  const reason = needsReason ? ' --reason "…"' : '';
  return command
    .addHelpText('after', `\n示例 · Examples:\n  $ onecard source ${name} subsidies ${example}${reason}`)
    .action((id: string, options: StepOptions) => run(step, id, options));
}

/** What mutations are told, beside the person. */
const TYPES = { id: 'String!', version: 'Int!', reason: 'String!' } as const;

async function run(
  step: SourceStep,
  id: string,
  { version: said, reason, ...ask }: StepOptions,
): Promise<void> {
  const { hub, words } = await openDesk(ask);
  let version = said;
  if (step.ofState !== undefined && version === undefined) {
    const { versions } = await readSource<Standing>(hub, id, STANDING);
    version = versions.find(({ state }) => state === step.ofState)?.version;
    if (version === undefined)
      throw new CommandError(
        `${id} 没有可办理的版本;见 onecard source show ${id} · no version of ${id} is at that point; see onecard source show ${id}`,
      );
  }
  const told = { id, version, reason };
  const names = (Object.keys(TYPES) as (keyof typeof TYPES)[]).filter((name) => told[name] !== undefined);
  const { source } = await hub.ask<{ readonly source: Standing & WithPublications }>({
    query: `mutation(${names.map((name) => `$${name}: ${TYPES[name]}`).join(', ')}) {
      source: ${step.mutation}(${names.map((name) => `${name}: $${name}`).join(', ')}) { ${STANDING} publications { generation } }
    }`,
    variables: told,
  });
  print(describeStanding(source, words));
  const generation = source.publications[0]?.generation;
  if (step.changesGraph === true && generation !== undefined) {
    const isServed = await waitForGeneration(hub, generation);
    print([
      isServed
        ? words.say({
            zh: `枢纽已启用第 ${generation} 代图谱`,
            en: `the hub serves generation ${generation} of the graph`,
          })
        : words.say({
            zh: '枢纽尚未启用:请看进程日志',
            en: 'the hub does not serve it yet: see its process log',
          }),
    ]);
  }
}

const SERVED_MS = 5_000;
const LOOK_MS = 200;

/** A publication is served within two seconds; whoever goes on at once shall find it there. */
async function waitForGeneration(hub: HubConnection, generation: string): Promise<boolean> {
  for (const end = Date.now() + SERVED_MS; Date.now() < end; await sleep(LOOK_MS)) {
    const { schema } = JSON.parse(await hub.get('/readyz')) as { readonly schema: string };
    if (BigInt(schema) >= BigInt(generation)) return true;
  }
  return false;
}
