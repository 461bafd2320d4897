import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import type { SourceProposal } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';

interface IntrospectOptions extends AskOptions {
  readonly table?: readonly string[];
  readonly out?: string;
  readonly json: boolean;
}

export function introspectCommand(): Command {
  return withJsonOption(withAskOptions(new Command('introspect')))
    .description(
      '读来源自述并抽样,提出 SDL 草案;推测处有 # guess · read what the source says of itself and propose its SDL; guesses are marked # guess',
    )
    .argument('<id>', '来源标识 · identifier of the source')
    .option('--table <name...>', '只看这些表 · these tables only')
    .option('--out <file>', '写入文件,并列出各项推测 · write it to a file, and list the guesses')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard source introspect subsidies --out subsidies.graphql --client big-data-engineer
  $ onecard source introspect subsidies --table ykt_ffmx --client big-data-engineer > subsidies.graphql`,
    )
    .action(introspect);
}

async function introspect(
  id: string,
  { table: tables, out, json, ...ask }: IntrospectOptions,
): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { introspectSource: proposal } = await hub.ask<{ readonly introspectSource: SourceProposal }>({
    query: `query($id: String!, $tables: [String!]) {
      introspectSource(id: $id, tables: $tables) { sdl leftOut guesses { coordinate kind guessed why confidence } }
    }`,
    variables: { id, tables },
  });
  if (out !== undefined) writeFileSync(out, proposal.sdl);
  if (json) return printJson(proposal);
  if (out === undefined) return print([proposal.sdl]);
  const { guesses, leftOut } = proposal;
  print([
    words.say({
      zh: `草案已写入 ${out};各项推测请逐一确认:`,
      en: `written to ${out}; the guesses are for you to confirm:`,
    }),
    ...table(
      words.language === 'zh'
        ? ['坐标', '推测', '把握', '理由']
        : ['coordinate', 'guess', 'confidence', 'why'],
      guesses.map(({ coordinate, guessed, confidence, why }) => [coordinate, guessed, confidence, why]),
    ),
    ...leftOut.map((name) => words.say({ zh: `未纳入:${name}`, en: `left out: ${name}` })),
    `→ onecard source validate ${id} ${out}`,
    `→ onecard source draft ${id} ${out}`,
  ]);
}
