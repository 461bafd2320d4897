import { Command } from 'commander';
import type { TokenQuestion } from './access-token.ts';
import { withClientOptions } from './client-options.ts';
import { CommandError } from './failure.ts';
import { connectToHub } from './hub-connection.ts';
import { openInstallation } from './installation.ts';
import { readPrivateKey } from './sign-request.ts';

interface QueryOptions extends TokenQuestion {
  readonly agreement?: string;
  readonly purpose?: string;
  readonly operator?: string;
  readonly variables?: string;
  readonly terminal?: string;
  readonly consent?: readonly string[];
  readonly emergency?: string;
  readonly sign?: string;
  readonly deniedNull: boolean;
  readonly language: string;
}

export function queryCommand(): Command {
  return withClientOptions(new Command('query'))
    .description('发送一个 GraphQL 查询 · send a GraphQL query')
    .argument('<query>', 'GraphQL 文档 · GraphQL document')
    .option('--agreement <id>', '共享协议 · sharing agreement')
    .option('--purpose <code>', '目的(服务事项)· purpose, a service item')
    .option('--operator <name>', '操作员 · operator')
    .option('--terminal <name>', '终端 · terminal')
    .option('--consent <code...>', '数据主体的同意码 · consent codes of data subjects')
    .option('--emergency <id>', '应急调阅的标识 · identifier of an emergency access')
    .option('--sign <file>', "以客户端私钥(JWK)签名 · sign with the client's private key, a JWK")
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
  const { client, secret, language, agreement, purpose, operator, terminal, consent, emergency, sign } =
    options;
  const installation = openInstallation();
  const variables = readVariables(options.variables);
  const hub = await connectToHub(installation, {
    client,
    secret,
    language,
    signingKey: sign === undefined ? undefined : readPrivateKey(sign),
    headers: {
      'onecard-agreement': agreement,
      'onecard-purpose': purpose,
      'onecard-operator': operator,
      'onecard-terminal': terminal,
      'onecard-consent': consent?.join(','),
      'onecard-emergency': emergency,
      'onecard-denied': options.deniedNull ? 'null' : undefined,
    },
  });
  const answer = await hub.post({ query: document, variables });
  console.log(JSON.stringify(answer, null, 2));
  if (answer.errors !== undefined) process.exitCode = 1;
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
