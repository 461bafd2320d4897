import { Command } from 'commander';
import { requestToken } from './access-token.ts';
import { CommandError } from './failure.ts';
import { openInstallation, runningUrl } from './installation.ts';

interface QueryOptions {
  readonly client: string;
  readonly secret?: string;
  readonly agreement?: string;
  readonly purpose?: string;
  readonly operator?: string;
  readonly variables?: string;
  readonly deniedNull: boolean;
  readonly language: string;
}

export function queryCommand(): Command {
  return new Command('query')
    .description('发送一个 GraphQL 查询 · send a GraphQL query')
    .argument('<query>', 'GraphQL 文档 · GraphQL document')
    .requiredOption('--client <id>', '客户端 · client')
    .option('--secret <secret>', "口令;演示客户端不必给 · secret; not needed for the demo's clients")
    .option('--agreement <id>', '共享协议 · sharing agreement')
    .option('--purpose <code>', '目的(服务事项)· purpose, a service item')
    .option('--operator <name>', '操作员 · operator')
    .option('--variables <json>', '变量 · variables')
    .option('--denied-null', '未授权字段以 null 返回 · answer denied fields with null', false)
    .option('--language <tag>', 'zh 或 en · zh or en', 'zh')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard query --client hotel-desk --agreement hotel-check-in --purpose hotel-check-in \\
      '{ cardholder(idNumber: "460106199001010017") { name idNumber sex } }'
  $ onecard query --client auditor '{ accessRecords(first: 5) { nodes { time client outcome coordinates } } }'`,
    )
    .action(query);
}

/** Prints the answer; the exit code is 1 where it has errors. */
async function query(document: string, options: QueryOptions): Promise<void> {
  const installation = openInstallation();
  const variables = readVariables(options.variables);
  const token = await requestToken(installation, options);
  const response = await fetch(`${runningUrl(installation)}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      'accept-language': options.language,
      ...header('onecard-agreement', options.agreement),
      ...header('onecard-purpose', options.purpose),
      ...header('onecard-operator', options.operator),
      ...header('onecard-denied', options.deniedNull ? 'null' : undefined),
    },
    body: JSON.stringify({ query: document, variables }),
  });
  const answer = (await response.json()) as { readonly errors?: unknown };
  console.log(JSON.stringify(answer, null, 2));
  if (answer.errors !== undefined) process.exitCode = 1;
}

function header(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: encodeURIComponent(value) };
}

function readVariables(text: string | undefined): unknown {
  try {
    return text === undefined ? {} : JSON.parse(text);
  } catch (cause) {
    throw new CommandError(
      '--variables 应为 JSON 对象 · --variables must be a JSON object, such as {"id": "…"}',
      { cause },
    );
  }
}
