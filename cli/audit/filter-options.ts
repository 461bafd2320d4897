import { type Command, Option } from 'commander';
import type { AccessRecordFilter, Outcome } from '../../generated/graphql.ts';
import { MASKS } from '../../schema/masks.ts';
import { DEPARTMENTS } from '../../server/identity/caller.ts';
import { type AskOptions, withAskOptions } from '../agreement/asking.ts';
import { CommandError } from '../failure.ts';

export const OUTCOMES: readonly Outcome[] = ['RELEASED', 'PARTIAL', 'REFUSED', 'FAILED'];

/** Everything that a search goes by, as the options give it. */
export type FilterOptions = { readonly [Name in keyof AccessRecordFilter]?: string };

export interface AuditorOptions extends AskOptions {
  readonly auditor?: string;
}

/** For whom an auditor's command asks; the person goes into the log. */
export function withAuditorOptions(command: Command): Command {
  return withAskOptions(command).option(
    '--auditor <name>',
    '审计人员姓名,记入日志 · name of the auditor, for the log',
  );
}

/** The period, by Shanghai days or by ISO 8601 times. */
export function withPeriodOptions(command: Command): Command {
  return command
    .option('--from <time>', '不早于,如 2026-11-01 · at or after, such as 2026-11-01')
    .option('--to <time>', '早于 · before');
}

export function withFilterOptions(command: Command): Command {
  return withPeriodOptions(command)
    .option('--agreement <id>', '协议 · agreement')
    .addOption(new Option('--department <code>', '使用部门 · department that asked').choices(DEPARTMENTS))
    .option('--by-client <id>', '提出请求的客户端 · client that asked')
    .option('--operator <name>', '操作员 · operator')
    .option('--terminal <name>', '终端 · terminal')
    .option('--emergency <id>', '应急调阅 · emergency access')
    .option(
      '--subject <->',
      '数据主体:仅限 -,身份号码由标准输入读入 · data subject: - only, the ID number is read from standard input',
    )
    .option('--coordinate <Type.field>', '字段坐标 · schema coordinate')
    .addOption(new Option('--mask <mask>', '所用脱敏 · mask that was applied').choices(Object.keys(MASKS)))
    .option('--purpose <code>', '目的(服务事项)· purpose, a service item')
    .addOption(new Option('--outcome <outcome>', '结果 · outcome').choices(OUTCOMES))
    .option('--request-id <id>', '请求标识 · request id');
}

/** @throws CommandError for an ID number on the command line */
export async function readFilter(
  options: FilterOptions & { readonly byClient?: string },
): Promise<AccessRecordFilter> {
  const { agreement, department, byClient, operator, terminal, emergency, subject, coordinate } = options;
  const { mask, purpose, outcome, requestId, from, to } = options;
  const filter = {
    ...{ agreement, department, client: byClient, operator, terminal, emergency, coordinate },
    ...{ mask, purpose, outcome, requestId, from: timeOf(from), to: timeOf(to) },
    subject: subject === undefined ? undefined : await readSubject(subject),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** A day alone begins at midnight in Shanghai. */
function timeOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+08:00` : text;
}

const SUBJECT_LIMIT = 256;

/** Process lists and the shell's history show what stands on a command line to others. */
async function readSubject(given: string): Promise<string> {
  if (given !== '-')
    throw new CommandError(
      '身份号码不得写在命令行上:用 --subject -,由标准输入给出 · an ID number must not stand on the command line: use --subject - and give it by standard input',
    );
  return readIdNumber();
}

/** The ID number that standard input gives. @throws CommandError where it gives none */
export async function readIdNumber(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > SUBJECT_LIMIT) break;
  }
  const idNumber = text.trim();
  if (idNumber !== '' && text.length <= SUBJECT_LIMIT) return idNumber;
  throw new CommandError(
    '请由标准输入给出一个身份号码 · give one ID number by standard input, such as < id.txt',
  );
}
