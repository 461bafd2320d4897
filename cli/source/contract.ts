import { Command } from 'commander';
import type { SourceExpectation } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { CommandError } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { readSource } from './read-source.ts';
import { readData } from './source-file.ts';

interface ContractOptions extends AskOptions {
  readonly operator?: string;
  readonly json: boolean;
}

interface WithContract {
  readonly contract: readonly SourceExpectation[];
}

const CONTRACT = 'contract { id kind coordinate value }';

export function contractCommand(): Command {
  return withJsonOption(withAskOptions(new Command('contract')))
    .description('查看数据契约,或以文件取代之 · show the contract, or put a file in its place')
    .argument('<id>', '来源标识 · identifier of the source')
    .argument(
      '[file]',
      '期望的列表(YAML 或 JSON),- 为标准输入 · list of expectations, YAML or JSON, - for standard input',
    )
    .option('--operator <name>', '经办人,更改时必填 · the person who changes it')
    .addHelpText(
      'after',
      `
文件 · The file:
  - { id: coverage, kind: JOIN_COVERAGE_AT_LEAST, value: 0.95 }
  - { id: digits, kind: WRONG_CHECK_DIGITS_AT_MOST, value: 0.01 }
  - { id: fresh, kind: FRESHNESS_DAYS_AT_MOST, coordinate: SubsidyPayment, value: 40 }
每次发布前与每夜核对。 Checked before each publication and every night.
提交后,放宽或删除期望须由审批人办理。 Once a version has been submitted an approver has to relax or remove expectations.

示例 · Examples:
  $ onecard source contract subsidies --client finance-office
  $ onecard source contract subsidies contract.yaml --client big-data-engineer --operator ChenJing`,
    )
    .action(contract);
}

async function contract(
  id: string,
  path: string | undefined,
  { json, ...ask }: ContractOptions,
): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const source =
    path === undefined
      ? await readSource<WithContract>(hub, id, CONTRACT)
      : (
          await hub.ask<{ readonly source: WithContract }>({
            query: `mutation($id: String!, $expectations: [SourceExpectationInput!]!) {
              source: saveExpectations(id: $id, expectations: $expectations) { ${CONTRACT} }
            }`,
            variables: { id, expectations: await readExpectations(path) },
          })
        ).source;
  if (json) return printJson(source.contract);
  print([
    ...table(
      words.language === 'zh' ? ['标识', '种类', '坐标', '界限'] : ['id', 'kind', 'coordinate', 'bound'],
      source.contract.map(({ id: name, kind, coordinate, value }) => [name, kind, coordinate, value]),
    ),
    `→ onecard source check ${id}`,
  ]);
}

async function readExpectations(path: string): Promise<readonly unknown[]> {
  const expectations = await readData(path);
  if (Array.isArray(expectations)) return expectations;
  throw new CommandError('数据契约应为期望的列表 · a contract is a list of expectations');
}
