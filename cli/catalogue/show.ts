import { Command } from 'commander';
import type { Dataset } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import type { Words } from '../agreement/words.ts';
import { CommandError } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';

interface ShowOptions extends AskOptions {
  readonly json: boolean;
}

const QUERY = `query($id: String!) {
  dataset(id: $id) {
    id title { zh en } department source sourceKind level sharing unused
    fields { coordinate title { zh en } owner sharing level type defaultMask codeTable { value code title { zh en } } leadsTo }
    freshness { newest basis reason }
    quality {
      checkedAt passed rows joinCoverage knownCardholders duplicateKeys wrongCheckDigits
      fields { coordinate nulls unknownCodes unreadable }
    }
    uses { consumer purposes agreement version coordinates validTo }
  }
}`;

export function showCommand(): Command {
  return withJsonOption(withAskOptions(new Command('show')))
    .description('一个数据集:字段、新旧、质量与使用 · one dataset: fields, freshness, quality, uses')
    .argument('<dataset>', '标识,如 DrivingLicence · identifier, such as DrivingLicence')
    .action(show);
}

async function show(id: string, { json, ...ask }: ShowOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { dataset } = await hub.ask<{ readonly dataset: Dataset | null }>({
    query: QUERY,
    variables: { id },
  });
  if (dataset === null)
    throw new CommandError(
      `没有数据集 ${id};请用 onecard catalogue search 查找 · no dataset ${id}: look for it with onecard catalogue search`,
    );
  if (json) return printJson(dataset);
  print([
    ...describe(dataset, words),
    '',
    ...fieldsTable(dataset, words),
    ...(dataset.uses.length === 0 ? [] : ['', ...usesTable(dataset, words)]),
  ]);
}

function describe(dataset: Dataset, { say, name }: Words): readonly string[] {
  const { id, title, department, source, sourceKind, freshness, quality, unused } = dataset;
  const line = (zh: string, en: string, value: string) =>
    say({ zh: `${zh}:${value}`, en: `${en}: ${value}` });
  const share = (value: number | null | undefined) =>
    value == null ? '—' : `${Math.round(value * 1_000) / 10} %`;
  return [
    `${id} ${say(title)}`,
    line('提供部门', 'department', name('Department', department)),
    line('来源', 'source', `${source} (${sourceKind})`),
    line('最新', 'newest', freshness.newest ?? `— ${freshness.reason ?? ''}`),
    ...(quality == null
      ? [line('质量', 'quality', say({ zh: '尚未核对', en: 'not checked yet' }))]
      : [
          line('核对', 'checked', quality.checkedAt),
          line('键为持卡人', 'keys that are cardholders', share(quality.joinCoverage)),
          line('键重复', 'keys with several rows', share(quality.duplicateKeys)),
          line('身份号码有误', 'wrong ID numbers', share(quality.wrongCheckDigits)),
        ]),
    ...(unused ? [say({ zh: '尚无现行协议使用', en: 'no agreement in force uses it' })] : []),
  ];
}

function fieldsTable({ fields, quality }: Dataset, { say }: Words): readonly string[] {
  const headings = [
    { zh: '坐标', en: 'coordinate' },
    { zh: '名称', en: 'title' },
    { zh: '归属部门', en: 'owner' },
    { zh: '共享属性', en: 'sharing' },
    { zh: '分级', en: 'level' },
    { zh: '类型', en: 'type' },
    { zh: '默认脱敏', en: 'default mask' },
    { zh: '空值', en: 'nulls' },
  ];
  const nulls = new Map(quality?.fields.map((field) => [field.coordinate, field.nulls]));
  return table(
    headings.map(say),
    fields.map(({ coordinate, title, owner, sharing, level, type, defaultMask }) => [
      coordinate,
      say(title),
      owner,
      sharing,
      level,
      type,
      defaultMask,
      nulls.get(coordinate),
    ]),
  );
}

function usesTable({ uses }: Dataset, { say }: Words): readonly string[] {
  const headings = [
    { zh: '使用部门', en: 'used by' },
    { zh: '目的', en: 'purposes' },
    { zh: '协议', en: 'agreement' },
    { zh: '截止', en: 'until' },
  ];
  return table(
    headings.map(say),
    uses.map(({ consumer, purposes, agreement, validTo }) => [
      consumer,
      purposes.join(' '),
      agreement,
      validTo,
    ]),
  );
}
