import { Command } from 'commander';
import type { DataRequest } from '../../generated/graphql.ts';
import { type ChangeOptions, openDesk, withChangeOptions } from '../agreement/asking.ts';
import { print } from '../print.ts';

interface AskForDataOptions extends ChangeOptions {
  readonly purpose: readonly string[];
  readonly title: string;
  readonly titleEn: string;
  readonly from: string;
  readonly to: string;
  readonly justification?: string;
}

const ASK = `mutation($id: ID!, $title: BilingualInput!, $purposes: [String!]!, $coordinates: [String!]!,
  $validFrom: Date!, $validTo: Date!, $justification: String) {
  request: askForData(id: $id, title: $title, purposes: $purposes, coordinates: $coordinates,
    validFrom: $validFrom, validTo: $validTo, justification: $justification) { document added beyondMinimum }
}`;

export function askCommand(): Command {
  return withChangeOptions(new Command('ask'))
    .description('申请数据:起草一份新协议 · asks for data: drafts a new agreement')
    .argument('<id>', '新协议的标识 · identifier of the new agreement')
    .argument('<coordinates...>', '所需坐标 · coordinates that are needed')
    .requiredOption('--purpose <codes...>', '目的(服务事项) · purposes, service items')
    .requiredOption('--title <text>', '中文名称 · title in Chinese')
    .requiredOption('--title-en <text>', '英文名称 · title in English')
    .requiredOption('--from <date>', '起始日 · first day, YYYY-MM-DD')
    .requiredOption('--to <date>', '截止日 · last day, YYYY-MM-DD')
    .option('--justification <text>', '超出最小集的理由 · why more is asked for than the minimum')
    .addHelpText(
      'after',
      `
草稿写到标准输出;修改后用 onecard agreement import,提交亦然。
The draft goes to standard output; onecard agreement import saves what you change in it, and submits it.`,
    )
    .action(askForData);
}

async function askForData(
  id: string,
  coordinates: readonly string[],
  options: AskForDataOptions,
): Promise<void> {
  const { purpose, title, titleEn, from, to, justification, ...ask } = options;
  const { hub, words } = await openDesk(ask);
  const { request } = await hub.ask<{ readonly request: DataRequest }>({
    query: ASK,
    variables: {
      ...{ id, coordinates, purposes: purpose, validFrom: from, validTo: to, justification },
      title: { zh: title, en: titleEn },
    },
  });
  const { added, beyondMinimum, document } = request;
  const note = (zh: string, en: string) => `# ${words.say({ zh, en })}`;
  print([
    note(`${id} 已存为草稿`, `${id} is saved as a draft`),
    ...(added.length === 0
      ? []
      : [note(`为到达所需字段一并授予:${added.join(' ')}`, `granted to reach the rest: ${added.join(' ')}`)]),
    ...(beyondMinimum.length === 0
      ? []
      : [
          note(
            `超出服务事项最小集,提交前请删去或写明理由:${beyondMinimum.join(' ')}`,
            `beyond the minimum of the service items, leave out or give a reason: ${beyondMinimum.join(' ')}`,
          ),
        ]),
    document.trimEnd(),
  ]);
}
