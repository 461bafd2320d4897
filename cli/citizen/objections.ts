import { Command } from 'commander';
import { print, printJson } from '../print.ts';
import { describeOwn, OWN, type OwnObjection } from './describe-own.ts';
import { openPlatform, type PlatformOptions, readCitizen, withPlatformOptions } from './platform.ts';

export function objectionsCommand(): Command {
  return withPlatformOptions(new Command('objections'))
    .description('本人的异议与更正及其答复 · the citizen’s objections and corrections, with their answers')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard citizen objections --client citizen-platform < id-number.txt`,
    )
    .action(objections);
}

async function objections({ json, ...options }: PlatformOptions): Promise<void> {
  const { hub, words } = await openPlatform({ ...options, json }, readCitizen().idNumber);
  const { myObjections } = await hub.ask<{ readonly myObjections: readonly OwnObjection[] }>({
    query: `{ myObjections(first: 200) ${OWN} }`,
  });
  if (json) return printJson(myObjections);
  if (myObjections.length === 0) return print([words.say({ zh: '没有', en: 'none' })]);
  print(myObjections.flatMap((objection) => describeOwn(objection, words)));
}
