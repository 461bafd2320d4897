import { Command } from 'commander';
import type { DataSource, SourceDrift, SourcePublication } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import type { Words } from '../agreement/words.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';
import { CHECK, describeCheck } from './describe-check.ts';
import { describeStanding, STANDING, type Standing } from './describe-source.ts';
import { readSource } from './read-source.ts';

interface ListOptions extends AskOptions {
  readonly department?: string;
  readonly json: boolean;
}

interface ShowOptions extends AskOptions {
  readonly sdl: boolean;
  readonly version?: number;
  readonly json: boolean;
}

interface WithSdl {
  readonly versions: readonly { readonly version: number; readonly sdl: string }[];
}

type Shown = Standing &
  Pick<DataSource, 'quality'> & {
    readonly publications: readonly SourcePublication[];
    readonly drift: readonly SourceDrift[];
  };

const SHOWN = `${STANDING}
  publications { generation action version person publishedAt }
  drift { table column fault foundAt mendedAt }
  quality { ${CHECK} }`;
const MOST = 5;

export function listCommand(): Command {
  return withJsonOption(withAskOptions(new Command('list')))
    .description('各来源及其运行状况 · the sources, and how they serve')
    .option('--department <code>', '只看此部门的 · of this department only')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard source list --client big-data-engineer
  $ onecard source list --department FINANCE --client finance-office --json`,
    )
    .action(list);
}

async function list({ department, json, ...ask }: ListOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { sources } = await hub.ask<{ readonly sources: readonly Standing[] }>({
    query: `query($department: Department) { sources(department: $department) { ${STANDING} } }`,
    variables: { department },
  });
  if (json) return printJson(sources);
  print(
    table(
      words.language === 'zh'
        ? ['来源', '部门', '种类', '状态', '版本', '运行']
        : ['source', 'department', 'kind', 'state', 'version', 'service'],
      sources.map(({ id, department: owner, kind, state, published, service, builtIn }) => [
        ...[
          id,
          owner,
          kind,
          state,
          published ?? (builtIn ? words.say({ zh: '随枢纽', en: 'built in' }) : null),
        ],
        service?.state,
      ]),
    ),
  );
}

export function showCommand(): Command {
  return withJsonOption(withAskOptions(new Command('show')))
    .description(
      '来源的状态、版本、发布、漂移与质量 · state, versions, publications, drift and quality of a source',
    )
    .argument('<id>', '来源标识 · identifier of the source')
    .option('--sdl', '只显示 SDL 全文 · only the whole SDL', false)
    .option(
      '--version <n>',
      '与 --sdl 同用:版本,默认为最新者 · with --sdl: version, by default the newest',
      wholeNumber,
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard source show subsidies --client finance-office
  $ onecard source show subsidies --sdl --version 1 --client finance-office > subsidies.graphql`,
    )
    .action(show);
}

async function show(id: string, { sdl, version, json, ...ask }: ShowOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  if (sdl) {
    const { versions } = await readSource<WithSdl>(hub, id, 'versions { version sdl }');
    const chosen = versions.find((one) => version === undefined || one.version === version);
    return print([chosen?.sdl ?? words.say({ zh: '没有这一版本', en: 'there is no such version' })]);
  }
  const source = await readSource<Shown>(hub, id, SHOWN);
  if (json) return printJson(source);
  print([
    ...describeStanding(source, words),
    ...source.publications
      .slice(0, MOST)
      .map(
        ({ action, version: published, person, publishedAt }) =>
          `  ${publishedAt} ${words.name('SourcePublicationAction', action)} ${published ?? ''} (${person})`,
      ),
    ...source.drift.slice(0, MOST).map((drift) => describeDrift(drift, words)),
    ...(source.quality == null ? [] : ['', ...describeCheck(source.quality, words)]),
  ]);
}

function describeDrift({ table: name, column, fault, foundAt, mendedAt }: SourceDrift, words: Words): string {
  const place = column == null ? name : `${name}.${column}`;
  const mended =
    mendedAt == null
      ? words.say({ zh: '未恢复', en: 'not mended' })
      : words.say({ zh: `已于 ${mendedAt} 恢复`, en: `mended ${mendedAt}` });
  return `  ${foundAt} ${place} ${words.name('SourceDriftFault', fault)} — ${mended}`;
}
