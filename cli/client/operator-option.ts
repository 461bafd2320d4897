import { Option } from 'commander';
import { OPERATOR_NAME } from '../../policies/operator-name.ts';
import { CommandError } from '../failure.ts';

/** Nobody else looks at the name: these commands write the hub's log themselves. */
export function operatorOption(): Option {
  return new Option('--operator <name>', '经办人,记入日志 · who does it, for the log')
    .argParser(readOperator)
    .makeOptionMandatory();
}

/** Read with the options, before a command has made anything. @throws CommandError */
function readOperator(name: string): string {
  if (OPERATOR_NAME.test(name)) return name;
  // The name stays unsaid: it may hold what steers a terminal.
  throw new CommandError(
    '--operator 应为 1 至 64 个汉字、字母、数字或 · . _ @ -,以前三者起首 · --operator is 1 to 64 Chinese characters, letters, digits or · . _ @ -, the first of them one of the former three',
  );
}
