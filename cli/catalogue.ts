import { Command } from 'commander';
import { askCommand } from './catalogue/ask.ts';
import { exportCommand } from './catalogue/export.ts';
import { searchCommand } from './catalogue/search.ts';
import { showCommand } from './catalogue/show.ts';

/** The data catalogue, for departments that look for data. */
export function catalogueCommand(): Command {
  return new Command('catalogue')
    .description(
      '数据目录:检索、查看、导出与申请数据 · the data catalogue: search, look up, export, ask for data',
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard catalogue search 驾驶证 --client tourism-office
  $ onecard catalogue show DrivingLicence --client tourism-office
  $ onecard catalogue export --client tourism-office --output catalogue.jsonld
  $ onecard catalogue ask licence-check DrivingLicence.states --purpose driving-licence-proof \\
      --title 驾驶证核验 --title-en "Licence check" --from 2026-01-01 --to 2027-12-31 --client tourism-office --operator LiLei`,
    )
    .addCommand(searchCommand())
    .addCommand(showCommand())
    .addCommand(exportCommand())
    .addCommand(askCommand());
}
