import { Command } from 'commander';
import type { AgreementTask, ServiceItem, SharingAgreement } from '../../generated/graphql.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from './asking.ts';
import { OVERDUE } from './progress.ts';

type Task = Pick<AgreementTask, 'kind' | 'version' | 'dueOn' | 'overdue'> & {
  readonly agreement: Pick<SharingAgreement, 'id' | 'consumer'> | null;
  readonly serviceItem: Pick<ServiceItem, 'code' | 'department'> | null;
};

const QUERY =
  '{ tasks { kind version dueOn overdue agreement { id consumer } serviceItem { code department } } }';

export function tasksCommand(): Command {
  return withJsonOption(withAskOptions(new Command('tasks')))
    .description('待本部门办理的事项,急者在前 · what awaits the department, the most urgent first')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard agreement tasks --client police-office
  $ onecard agreement tasks --client hrss-office --json`,
    )
    .action(tasks);
}

async function tasks({ json, ...ask }: AskOptions & { readonly json: boolean }): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { tasks } = await hub.ask<{ readonly tasks: readonly Task[] }>({ query: QUERY });
  if (json) return printJson(tasks);
  if (tasks.length === 0) return print([words.say({ zh: '没有待办事项', en: 'nothing awaits you' })]);
  const headings = [
    { zh: '协议或服务事项', en: 'agreement or service item' },
    { zh: '版本', en: 'version' },
    { zh: '使用部门或主管部门', en: 'consumer or owner' },
    { zh: '期限', en: 'due on' },
    { zh: '', en: '' },
    { zh: '待办', en: 'task' },
  ].map(words.say);
  print(
    table(
      headings,
      tasks.map(({ kind, agreement, serviceItem, version, dueOn, overdue }) => [
        agreement?.id ?? serviceItem?.code,
        version,
        agreement?.consumer ?? serviceItem?.department,
        dueOn,
        overdue ? words.say(OVERDUE) : '',
        words.name('AgreementTaskKind', kind),
      ]),
    ),
  );
}
