import { Command } from 'commander';
import { requestToken, type TokenQuestion } from './access-token.ts';
import { withClientOptions } from './client-options.ts';
import { openInstallation } from './installation.ts';

export function tokenCommand(): Command {
  return withClientOptions(new Command('token'))
    .description('取访问令牌 · get an access token')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard token --client hotel-desk
  $ TOKEN=$(npx onecard token --client auditor)`,
    )
    .action(async (question: TokenQuestion) => console.log(await requestToken(openInstallation(), question)));
}
