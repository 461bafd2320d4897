import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { DEFAULT_PROVINCE } from '../demo/default-province.ts';
import { ONBOARDED_DATABASES } from '../demo/onboarded-databases.ts';
import { deliveriesOf } from '../demo/onboarded-sources.ts';
import { type SeedProgress, seedProvince } from '../demo/seed.ts';
import { createDemoDatabases, locateDatabases } from '../server/hub-databases.ts';
import { CommandError } from './failure.ts';
import { openInstallation, withDatabases } from './installation.ts';
import { wholeNumber } from './whole-number.ts';

interface SeedOptions {
  readonly cardholders: number;
  readonly seed: number;
}

/** Below it the province is there before a bar would be read. */
const BAR_FROM = 20_000;

export function seedCommand(): Command {
  return new Command('seed')
    .description('生成演示省份,替换现有的演示数据 · make the demo province, in place of the one there is')
    .option(
      '--cardholders <n>',
      '持卡人数 · number of cardholders',
      wholeNumber,
      DEFAULT_PROVINCE.cardholders,
    )
    .option(
      '--seed <n>',
      '随机种子;同种子同数据 · random seed; the same seed gives the same data',
      wholeNumber,
      DEFAULT_PROVINCE.seed,
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard seed --cardholders 100000
  $ onecard seed --cardholders 1000000 --seed 7`,
    )
    .action(seed);
}

async function seed({ cardholders, seed }: SeedOptions): Promise<void> {
  const installation = openInstallation();
  const { settings, connections } = installation;
  if (settings.mode !== 'demo')
    throw new CommandError('生产模式下没有演示数据 · there is no demo data in production mode');
  const began = performance.now();
  const bar =
    cardholders >= BAR_FROM
      ? new SingleBar(
          {
            format: '{phase} [{bar}] {percentage}% {value}/{total} 剩余 · left {eta_formatted}',
            noTTYOutput: true,
            notTTYSchedule: 2_000,
          },
          Presets.legacy,
        )
      : undefined;
  const show = showProgress(bar);
  try {
    await withDatabases(installation, async ({ sources }, server) => {
      const demo = [...connections, ...ONBOARDED_DATABASES];
      await createDemoDatabases({ server, settings, connections: demo });
      await seedProvince({ cardholders, seed, connectionStrings: sources, onProgress: show });
      const { dataDirectory, sourceUrls } = settings;
      // Every other command starts faster without the packages behind these.
      const { seedOnboarded } = await import('../demo/seed-onboarded.ts');
      const { attachFinance } = await import('../demo/start-onboarded.ts');
      // Finance is filled by the next start where its server does not run now.
      const finance = sourceUrls.FINANCE ?? (await attachFinance(dataDirectory));
      await seedOnboarded({
        ...locateDatabases({ server, settings, connections: demo }).sources,
        ...(finance === undefined ? {} : { FINANCE: finance }),
        DISABLED_FEDERATION: deliveriesOf(dataDirectory),
      });
    });
  } finally {
    bar?.stop();
  }
  console.log(
    `${cardholders} 名持卡人已就绪,用时 ${((performance.now() - began) / 1000).toFixed(1)} s · cardholders are ready`,
  );
}

const PHASES = { people: '生成数据 · people ', tables: '建立索引 · indexes' } as const;

/** One bar for each phase in turn. */
function showProgress(bar: SingleBar | undefined): (progress: SeedProgress) => void {
  let shown: SeedProgress['phase'] | undefined;
  return ({ phase, done, total }) => {
    if (phase !== shown) bar?.start(total, done, { phase: PHASES[phase] });
    else bar?.update(done);
    shown = phase;
  };
}
