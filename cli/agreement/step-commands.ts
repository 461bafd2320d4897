import { Command } from 'commander';
import { CommandError } from '../failure.ts';
import type { HubConnection } from '../hub-connection.ts';
import { print } from '../print.ts';
import { wholeNumber } from '../whole-number.ts';
import { type ChangeOptions, openDesk, withChangeOptions } from './asking.ts';
import { describeProgress } from './progress.ts';
import { openVersion, readAgreement, type WithVersions, withdrawableVersion } from './read-agreement.ts';
import { STEPS, type Step } from './steps.ts';
import { takeStep } from './take-step.ts';

interface StepOptions extends ChangeOptions {
  readonly version?: number;
  readonly reason?: string;
}

export function stepCommands(): readonly Command[] {
  return STEPS.map(stepCommand);
}

function stepCommand(step: Step): Command {
  const { name, description, ofVersion, ofWaiting, needsReason, example } = step;
  const reason = needsReason ? ' --reason "…"' : '';
  const command = withChangeOptions(new Command(name))
    .description(description)
    .argument('<id>', '协议标识 · identifier of the agreement');
  if (ofVersion)
    command.option(
      '--version <n>',
      ofWaiting === true
        ? '版本,默认为办理中者,其次待起始日者 · version, by default the one that is open, then the one that waits'
        : '版本,默认为办理中者 · version, by default the one that is open',
      wholeNumber,
    );
  if (needsReason) command.requiredOption('--reason <text>', '理由,各方可见 · reason, shown to every party');
  return command
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard agreement ${name} hotel-check-in --client ${example}${reason}`,
    )
    .action((id: string, options: StepOptions) => run(step, id, options));
}

async function run(step: Step, id: string, { version, reason, ...ask }: StepOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const told = step.ofVersion
    ? { version: version ?? (await openVersionOf(hub, step, id)), reason }
    : { reason };
  print(describeProgress(await takeStep(hub, step.mutation, { id, ...told }), words));
}

/** @throws CommandError where no version is left to take the step of */
async function openVersionOf(hub: HubConnection, { ofWaiting = false }: Step, id: string): Promise<number> {
  const { versions } = await readAgreement<WithVersions>(hub, id, '{ versions { version state } }');
  const open = ofWaiting ? withdrawableVersion(versions) : openVersion(versions);
  if (open !== undefined) return open.version;
  throw new CommandError(
    `协议 ${id} 没有办理中的版本;见 onecard agreement show ${id} · no version of ${id} is open; see onecard agreement show ${id}`,
  );
}
