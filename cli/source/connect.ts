import { Command, Option } from 'commander';
import { type ChangeOptions, openDesk, withChangeOptions } from '../agreement/asking.ts';
import { CommandError } from '../failure.ts';
import { print } from '../print.ts';
import { describeStanding, STANDING, type Standing } from './describe-source.ts';
import { readData } from './source-file.ts';

interface AddressOptions extends ChangeOptions {
  readonly address: string;
}

interface ConnectOptions extends AddressOptions {
  readonly department: string;
  readonly kind: string;
}

const KINDS = ['SQL', 'REST', 'SOAP', 'GRAPHQL', 'FILE'];
const ADDRESS = `
地址文件(YAML 或 JSON)· The address, YAML or JSON:
  url: postgresql://user:password@host/database
  # description: https://…/openapi.json
  # apiKey: { header: X-Api-Key, value: … } | bearerToken: … | basic: { user: …, password: … }
  # clientCredentials: { tokenUrl: …, client: …, secret: …, scope: … }   tls: { ca: …, cert: …, key: … }
它不作为参数给出,故不见于进程列表;枢纽加密保存,此后不再显示。
It is no argument, so that no list of processes shows it; the hub keeps it encrypted and never shows it again.
`;

export function connectCommand(): Command {
  return withAddress(withChangeOptions(new Command('connect')))
    .description('连接新的来源:试连成功后保存 · connect a new source: kept once it has been reached')
    .argument('<id>', '来源标识 · identifier for the source')
    .requiredOption('--department <code>', '数据归属部门 · department that owns the data')
    .addOption(new Option('--kind <kind>', '种类 · kind').choices(KINDS).default('SQL'))
    .addHelpText(
      'after',
      `${ADDRESS}
示例 · Examples:
  $ onecard source connect subsidies --department FINANCE --address address.yaml --client big-data-engineer --operator ChenJing
  $ pass show subsidies | onecard source connect subsidies --department FINANCE --address - --client big-data-engineer --operator ChenJing`,
    )
    .action(connect);
}

export function addressCommand(): Command {
  return withAddress(withChangeOptions(new Command('address')))
    .description(
      '更换地址或凭据:试连成功后启用;已发布过的来源须另一人确认(confirm-address)· change address or credentials, once they have been tried; where the source is or was published another person has to confirm it (confirm-address)',
    )
    .argument('<id>', '来源标识 · identifier of the source')
    .addHelpText(
      'after',
      `${ADDRESS}
示例 · Examples:
  $ onecard source address subsidies --address address.yaml --client big-data-engineer --operator ChenJing`,
    )
    .action(changeAddress);
}

function withAddress(command: Command): Command {
  return command.requiredOption(
    '--address <file>',
    '地址文件,- 为标准输入 · file with the address, - for standard input',
  );
}

async function connect(id: string, { address, department, kind, ...ask }: ConnectOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { source } = await hub.ask<{ readonly source: Standing }>({
    query: `mutation($id: String!, $department: Department!, $kind: SourceKind!, $address: SourceAddressInput!) {
      source: connectSource(id: $id, department: $department, kind: $kind, address: $address) { ${STANDING} }
    }`,
    variables: { id, department, kind, address: await readAddress(address) },
  });
  print(describeStanding(source, words));
}

async function changeAddress(id: string, { address, ...ask }: AddressOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { source } = await hub.ask<{ readonly source: Standing }>({
    query: `mutation($id: String!, $address: SourceAddressInput!) {
      source: changeSourceAddress(id: $id, address: $address) { ${STANDING} }
    }`,
    variables: { id, address: await readAddress(address) },
  });
  print(describeStanding(source, words));
}

/** @throws CommandError */
async function readAddress(path: string): Promise<object> {
  const address = await readData(path);
  if (typeof address === 'object' && address !== null && !Array.isArray(address)) return address;
  throw new CommandError(
    '地址文件应为对象,如 {"url": "postgresql://…"} · the address must be an object, such as {"url": "postgresql://…"}',
  );
}
