import type { Dialect } from './dialect.ts';

/** MySQL from 8.0 and MariaDB from 10.2, which have window functions; and what speaks like them. */
export const MYSQL: Dialect = {
  client: 'mysql2',
  text: {
    length: (text) => `char_length(${text})`,
    part: (text, from, length) => `substr(${text}, ${from}, ${length})`,
    join: (...texts) => `concat(${texts.join(', ')})`,
    code: (character) => `ascii(${character})`,
    remainder: (number, divisor) => `(${number}) % ${divisor}`,
  },
  shown: '{x}',
  // Collations take texts for equal that differ in case, accents and blanks at the end.
  exact: 'cast(convert({x} using utf8mb4) as binary)',
  normal: 'upper(trim(convert({x} using utf8mb4)))',
  byBeginning: true,
  first: (count) => `limit ${count}`,
  catalogue: `
    select t.table_name, t.table_comment, t.table_rows, c.column_name, c.column_type, c.is_nullable, c.column_comment,
           i.column_name is not null, k.ordinal_position
      from information_schema.tables t
      join information_schema.columns c on c.table_schema = t.table_schema and c.table_name = t.table_name
      left join (select distinct table_name, column_name from information_schema.statistics
                  where table_schema = database() and seq_in_index = 1) i
        on i.table_name = c.table_name and i.column_name = c.column_name
      left join information_schema.key_column_usage k
        on k.table_schema = t.table_schema and k.table_name = c.table_name and k.column_name = c.column_name
           and k.constraint_name = 'PRIMARY'
     where t.table_schema = database()
     order by t.table_name, c.ordinal_position`,
};
