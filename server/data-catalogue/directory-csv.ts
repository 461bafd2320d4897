import type { Dataset, DatasetField } from '../../policies/data-catalogue/dataset.ts';
import type { DatasetState } from '../../policies/data-catalogue/read-states.ts';
import { describeValue } from '../../schema/description.ts';
import { BYTE_ORDER_MARK, csvLine } from '../csv.ts';
import type { ExportedCatalogue } from './exported-catalogue.ts';

/** Core metadata of GB/T 21063.3 as departments fill it in (政务信息资源目录编制指南), then what the hub knows besides. */
const COLUMNS = [
  '信息资源代码',
  '信息资源名称',
  '信息资源英文名称',
  '信息资源提供方',
  '信息资源格式',
  '信息项名称',
  '信息项英文名称',
  '信息项代码',
  '数据类型',
  '归属部门',
  '共享类型',
  '共享方式',
  '更新周期',
  '最近更新',
  '数据分级',
  '默认脱敏',
  '关联覆盖率',
  '空值率',
];

const FORMATS: Readonly<Record<string, string>> = {
  SQL: '数据库',
  REST: '自描述格式(JSON)',
  GRAPHQL: '自描述格式(JSON)',
  FILE: '电子表格',
};

/** The catalogue as a directory of information resources, a line for each item (信息项). */
export function writeDirectory({ schema, datasets, states }: ExportedCatalogue): string {
  const zh = (type: string, value: string) => describeValue(schema, type, value).zh;
  const lineOf = (dataset: Dataset, field: DatasetField, state: DatasetState | undefined) => {
    const quality = state?.quality;
    const isShared = field.sharing !== 'NOT_SHARED';
    const measured = quality?.fields.find(({ coordinate }) => coordinate === field.coordinate);
    return csvLine([
      dataset.id,
      dataset.title.zh,
      dataset.title.en,
      zh('Department', dataset.department),
      FORMATS[dataset.sourceKind] ?? dataset.sourceKind,
      field.title.zh,
      field.title.en,
      field.coordinate,
      field.type ?? '',
      zh('Department', field.owner),
      zh('SharingAttribute', field.sharing),
      isShared ? '共享平台(GraphQL 接口)' : '',
      cycleOf(dataset),
      state?.freshness.newest ?? '',
      String(field.level ?? ''),
      field.defaultMask ?? '',
      isShared ? String(quality?.joinCoverage ?? '') : '',
      String(measured?.nulls ?? ''),
    ]);
  };
  const lines = datasets.flatMap((dataset) =>
    dataset.fields.map((field) => lineOf(dataset, field, states.get(dataset.id))),
  );
  return [BYTE_ORDER_MARK, csvLine(COLUMNS), ...lines].join('');
}

/** The hub asks a source when it is asked; files come when the department delivers them. */
function cycleOf({ sourceKind }: Dataset): string {
  return sourceKind === 'FILE' ? '其他(按送达)' : '实时';
}
