import { Command } from 'commander';
import { reportFailure } from './failure.ts';

/** Loaded when they are asked for: all of them together take longer to load than most take to run. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).startCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
  token: async () => (await import('./token.ts')).tokenCommand(),
  query: async () => (await import('./query.ts')).queryCommand(),
  seed: async () => (await import('./seed.ts')).seedCommand(),
  guide: async () => (await import('./guide.ts')).guideCommand(),
  agreement: async () => (await import('./agreement.ts')).agreementCommand(),
  catalogue: async () => (await import('./catalogue.ts')).catalogueCommand(),
  objection: async () => (await import('./objection.ts')).objectionCommand(),
  notice: async () => (await import('./notice.ts')).noticeCommand(),
  citizen: async () => (await import('./citizen.ts')).citizenCommand(),
  client: async () => (await import('./client.ts')).clientCommand(),
  audit: async () => (await import('./audit.ts')).auditCommand(),
  witness: async () => (await import('./witness.ts')).witnessCommand(),
  source: async () => (await import('./source.ts')).sourceCommand(),
};

const program = new Command('onecard')
  .description('一卡通数据共享枢纽 · the data-sharing hub of the one card')
  .version('0.1.0')
  // A command has a --version of its own where agreements have versions.
  .enablePositionalOptions()
  .showHelpAfterError('(onecard --help 查看用法 · for usage)');

const named = process.argv[2] ?? '';
// Help, and what is no command, need them all.
const wanted = Object.hasOwn(COMMANDS, named) ? [COMMANDS[named]] : Object.values(COMMANDS);
for (const load of wanted) if (load !== undefined) program.addCommand(await load());

inheritSettings(program);

await program.parseAsync().catch(reportFailure);

function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inheritSettings(command);
  }
}
