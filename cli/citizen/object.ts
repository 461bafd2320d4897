import { Argument, Command } from 'commander';
import type { ObjectionKind } from '../../generated/graphql.ts';
import { CommandError } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { describeOwn, OWN, type OwnObjection } from './describe-own.ts';
import { openPlatform, type PlatformOptions, readCitizen, withPlatformOptions } from './platform.ts';

interface ObjectOptions extends PlatformOptions {
  readonly coordinate?: string;
}

const KINDS: readonly ObjectionKind[] = ['OBJECTION', 'CORRECTION'];

export function objectCommand(): Command {
  return withPlatformOptions(new Command('object'))
    .description('对一次访问提出异议或更正 · object to an access, or ask for data to be corrected')
    .argument('<entry>', '访问记录的标识 · identifier of the access')
    .addArgument(new Argument('<kind>', '异议或更正 · objection or correction').choices(KINDS))
    .option('--coordinate <field>', '有误或有异议的字段 · field that is wrong, or objected to')
    .addHelpText(
      'after',
      `
标准输入的第一行为身份号码,其后为陈述。The first line of standard input is the ID number, what follows the statement.

示例 · Examples:
  $ onecard citizen object ENTRY CORRECTION --coordinate Cardholder.mobile --client citizen-platform < objection.txt`,
    )
    .action(object);
}

async function object(
  entry: string,
  kind: ObjectionKind,
  { coordinate, json, ...options }: ObjectOptions,
): Promise<void> {
  const { idNumber, rest: statement } = readCitizen();
  if (statement === '')
    throw new CommandError(
      '标准输入的第二行起应为陈述 · from its second line on standard input holds the statement',
    );
  const { hub, words } = await openPlatform({ ...options, json }, idNumber);
  const { raiseObjection } = await hub.ask<{ readonly raiseObjection: OwnObjection }>({
    query: `mutation($entry: ID!, $kind: ObjectionKind!, $coordinate: String, $statement: String!) {
      raiseObjection(entry: $entry, kind: $kind, coordinate: $coordinate, statement: $statement) ${OWN}
    }`,
    variables: { entry, kind, coordinate, statement },
  });
  if (json) return printJson(raiseObjection);
  print(describeOwn(raiseObjection, words));
}
