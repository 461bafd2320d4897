import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Argument, Command } from 'commander';
import type { PublishedChanges } from '../../generated/graphql.ts';
import { type ChangeOptions, openDesk, withChangeOptions } from '../agreement/asking.ts';
import { print } from '../print.ts';
import { KINDS } from './kinds.ts';

interface PublishOptions extends ChangeOptions {
  readonly occurredAt?: string;
  readonly id?: string;
}

/** Whom it is about stands on standard input: command lines are seen by others, and kept. */
export function publishCommand(): Command {
  return withChangeOptions(new Command('publish'))
    .description(
      '发布一人的一项变更;号码由标准输入给出 · publish a change; the ID number stands on standard input',
    )
    .addArgument(new Argument('<kind>', '种类 · kind').choices(KINDS))
    .option('--occurred-at <time>', '何时发生,默认此刻 · when it happened, by default now')
    .option('--id <uuid>', '变更的标识,重发时不变 · identifier of the change, the same when it is sent again')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ echo "$ID" | onecard notice publish LICENCE_SUSPENDED --client police-registry --operator WangGang`,
    )
    .action(publish);
}

async function publish(
  kind: string,
  { occurredAt, id = randomUUID(), ...ask }: PublishOptions,
): Promise<void> {
  const idNumber = readFileSync(0, 'utf8').trim();
  const { hub, words } = await openDesk(ask);
  const changes = [{ id, kind, idNumber, occurredAt: occurredAt ?? new Date().toISOString() }];
  const { publishChanges } = await hub.ask<{ readonly publishChanges: PublishedChanges }>({
    query: 'mutation($changes: [ChangeInput!]!) { publishChanges(changes: $changes) { accepted repeated } }',
    variables: { changes },
  });
  print([
    publishChanges.accepted === 1
      ? words.say({ zh: `已发布 ${id}`, en: `${id} is published` })
      : words.say({ zh: `先前已发布 ${id}`, en: `${id} was published before` }),
  ]);
}
