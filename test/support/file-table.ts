import type { FileFormat } from '../../connectors/file/file-format.ts';
import type { FileTable } from '../../connectors/file/file-table.ts';
import { checkCharacter, parseIdNumber } from '../../schema/id-number.ts';
import { isRealDate } from '../../schema/iso-date.ts';

export const FORMAT: FileFormat = {
  pattern: '残疾人证*.csv',
  encoding: 'AUTO',
  delimiter: ',',
  sheet: undefined,
  header: 1,
  rejectAtMost: 0.5,
  formulas: 'REJECT',
};

/** The disabled persons' federation's table, for tests of the loader alone. */
export function certificates(format: Partial<FileFormat> = {}): FileTable {
  const column = { key: false, index: undefined, read: (text: string) => text };
  return {
    source: 'disabled-federation',
    name: '残疾人证',
    format: { ...FORMAT, ...format },
    columns: [
      {
        name: '身份证号',
        type: 'text',
        read: (text) => (/^\d{15}$/.test(text) || parseIdNumber(text).ok ? text : undefined),
        otherwise: 'ID_NUMBER',
        key: true,
        index: 'ID_NUMBER',
      },
      { ...column, name: '姓名', type: 'text', otherwise: 'CHARACTER' },
      {
        ...column,
        name: '等级',
        type: 'integer',
        read: (text) => (/^-?\d{1,9}$/.test(text) ? text : undefined),
        otherwise: 'NUMBER',
      },
      {
        ...column,
        name: '发证日期',
        type: 'date',
        read: (text) => (isRealDate(text) ? text : undefined),
        otherwise: 'DATE',
      },
    ],
  };
}

/** Valid ID numbers, one for each whole number below 1,000. */
export function idNumber(i: number): string {
  const digits = `46010019900101${String(i).padStart(3, '0')}`;
  return `${digits}${checkCharacter(digits)}`;
}
