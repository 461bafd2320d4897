import { type Command, Option } from 'commander';

/** The options by which a command says for which client it asks the hub. */
export function withClientOptions(command: Command, isMandatory = true): Command {
  return command
    .addOption(new Option('--client <id>', '客户端 · client').makeOptionMandatory(isMandatory))
    .option('--secret <secret>', "口令;演示客户端不必给 · secret; not needed for the demo's clients");
}
