/** What a column of the data set holds, in words that every kind of source knows. */
export type DataType = 'ID_NUMBER' | 'TEXT' | 'INTEGER' | 'DECIMAL' | 'DATE' | 'DATETIME' | 'BOOLEAN';

export interface DataTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  /** Values as text: `10.50`, `1990-01-01`, `2020-01-01 08:00:00` on the province's clock, `true`. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** People by number, as a bureau has them after years: blanks, a lower-case x, numbers of the old form, updates as new rows. */
export const PEOPLE: DataTable = {
  name: 'people',
  columns: [
    { name: 'no', type: 'INTEGER' },
    { name: 'id_number', type: 'ID_NUMBER' },
    { name: 'name', type: 'TEXT' },
    { name: 'region', type: 'TEXT' },
    { name: 'born', type: 'DATE' },
    { name: 'updated', type: 'DATETIME' },
    { name: 'amount', type: 'DECIMAL' },
    { name: 'active', type: 'BOOLEAN' },
  ],
  rows: [
    ['1', '11010519491231002x ', '旧名', '110105', '1949-12-31', '2020-01-01 08:00:00', '10.50', 'true'],
    ['2', '11010519491231002X', '新名', '110105', '1949-12-31', '2024-01-01 00:30:00', null, 'false'],
    ['3', '11010519491231002X', '无时', '110105', '1949-12-31', null, '0.10', 'true'],
    ['4', '440524188001010014', '老人', '440524', '1880-01-01', '2023-01-01 00:00:00', '99999999.99', null],
    ['5', '460106900101001', '旧号', '460106', '1990-01-01', '2021-01-01 00:00:00', '1.00', 'true'],
    ['6', null, '无号', '460200', '2000-01-01', '2023-01-01 00:00:00', '1.00', 'true'],
    ['7', '460106198001010012', '先前', '460106', '1980-01-01', '2020-01-01 00:00:00', '7.00', 'true'],
    ['8', '460106800101001 ', '后来', '460200', '1980-01-01', '2025-01-01 00:00:00', '8.00', 'false'],
  ],
};

/** Rows by a key that is no ID number, many to a key. */
export const VISITS: DataTable = {
  name: 'visits',
  columns: [
    { name: 'place', type: 'TEXT' },
    { name: 'day', type: 'DATE' },
    { name: 'note', type: 'TEXT' },
  ],
  rows: [
    ['P1', '2024-03-01', 'c'],
    ['P1', '2024-01-01', 'a'],
    ['P1', null, 'd'],
    ['P1', '2024-02-01', 'b'],
    ['P2', '2024-01-01', '引号 \' " 与\\反斜杠'],
    ...Array.from({ length: 20 }, (_, i) => [`K${i}`, '2024-01-01', `n${i}`] as const),
  ],
};

export const DATA: readonly DataTable[] = [PEOPLE, VISITS];
