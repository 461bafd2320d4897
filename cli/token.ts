import { Command } from 'commander';
import { requestToken, type TokenQuestion } from './access-token.ts';
import { openInstallation } from './installation.ts';

export function tokenCommand(): Command {
  return new Command('token')
    .description('取访问令牌 · get an access token')
    .requiredOption('--client <id>', '客户端 · client')
    .option('--secret <secret>', "口令;演示客户端不必给 · secret; not needed for the demo's clients")
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard token --client hotel-desk
  $ TOKEN=$(npx onecard token --client auditor)`,
    )
    .action(async (question: TokenQuestion) => console.log(await requestToken(openInstallation(), question)));
}
