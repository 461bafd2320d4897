import type { Command } from 'commander';

/** The options by which a command says for which client it asks the hub. */
export function withClientOptions(command: Command): Command {
  return command
    .requiredOption('--client <id>', '客户端 · client')
    .option('--secret <secret>', "口令;演示客户端不必给 · secret; not needed for the demo's clients");
}
