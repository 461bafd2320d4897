import { Command } from 'commander';
import { DEMO_AGREEMENTS, type DemoAgreement } from '../demo/demo-agreements.ts';
import { agreementsOf, DEMO_CLIENTS, demoClientSecret } from '../demo/demo-clients.ts';
import { ONBOARDED_AGREEMENTS } from '../demo/onboarded-agreements.ts';
import { ONBOARDED_SERVICE_ITEMS } from '../demo/onboarded-service-items.ts';
import { findPeopleOfNote } from '../demo/people-of-note.ts';
import { SERVICE_ITEMS } from '../demo/service-items.ts';
import { demoSecret, openInstallation, runningUrl, withDatabases } from './installation.ts';

const ITEMS = { ...SERVICE_ITEMS, ...ONBOARDED_SERVICE_ITEMS };

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      '演示用的地址、客户端、协议与身份号码 · endpoint, clients, agreements and ID numbers of the demo',
    )
    .option('--json', '以 JSON 输出 · as JSON', false)
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard demo
  $ onecard demo --json | jq -r '.clients[] | .id'`,
    )
    .action(demo);
}

async function demo({ json }: { readonly json: boolean }): Promise<void> {
  const facts = await demoFacts();
  console.log(json ? JSON.stringify(facts, null, 2) : describe(facts));
}

type DemoFacts = Awaited<ReturnType<typeof demoFacts>>;

async function demoFacts() {
  const installation = openInstallation();
  const secret = demoSecret(installation);
  const url = runningUrl(installation);
  const people = await withDatabases(installation, ({ sources }) => findPeopleOfNote(sources));
  return {
    endpoint: `${url}/graphql`,
    tokenEndpoint: `${url}/oauth/token`,
    clients: DEMO_CLIENTS.map((client) => ({
      id: client.id,
      secret: demoClientSecret(secret, client.id),
      name: client.name,
      department: client.department,
      roles: client.roles,
      agreements: agreementsOf(client).map(({ id }) => id),
      purposes: [...new Set(agreementsOf(client).flatMap(({ document }) => document.purposes))],
    })),
    agreements: [
      ...DEMO_AGREEMENTS.map((agreement) => ({ ...agreement, client: consumerOf(agreement) })),
      ...ONBOARDED_AGREEMENTS,
    ].map(({ id, client, document }) => ({
      id,
      title: document.title,
      consumer: document.consumer,
      client,
      purposes: document.purposes.map((code) => ({ code, ...ITEMS[code].name })),
      grants: document.grants,
      rowFilter: document.rowFilter,
      validFrom: document.validFrom,
      validTo: document.validTo,
    })),
    people,
    idNumbers: [...new Set(Object.values(people).filter((idNumber) => idNumber !== undefined))],
  };
}

function consumerOf({ document }: DemoAgreement): string | undefined {
  return DEMO_CLIENTS.find(
    ({ roles, department }) => roles.includes('CONSUMER') && department === document.consumer,
  )?.id;
}

function describe({ endpoint, tokenEndpoint, clients, agreements, people }: DemoFacts): string {
  return [
    `GraphQL  ${endpoint}`,
    `令牌 · Tokens  ${tokenEndpoint}`,
    '',
    '客户端 · Clients',
    ...clients.map(
      ({ id, secret, department, roles }) =>
        `  ${id.padEnd(18)} ${department.padEnd(19)} ${roles.join(',').padEnd(16)} ${secret}`,
    ),
    '',
    '协议 · Agreements',
    ...agreements.map(
      ({ id, title, client, purposes, validTo }) =>
        `  ${id.padEnd(22)} ${title.zh} · ${title.en}\n${' '.repeat(25)}--client ${client} --purpose ${purposes[0]?.code}  (≤ ${validTo})`,
    ),
    '',
    '身份号码 · ID numbers',
    ...Object.entries(people).map(([kind, idNumber]) => `  ${kind.padEnd(22)} ${idNumber ?? '—'}`),
    '',
    `npx onecard query --client roadside-terminal --agreement roadside-check --purpose driving-licence-proof '{ cardholder(idNumber: "${people.haikouDriver ?? ''}") { name drivingLicence { classes states } } }'`,
  ].join('\n');
}
