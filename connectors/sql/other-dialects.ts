import type { Dialect } from './dialect.ts';
import type { TextFunctions } from './old-id-number-sql.ts';

const TEXT: TextFunctions = {
  length: (text) => `length(${text})`,
  part: (text, from, length) => `substr(${text}, ${from}, ${length})`,
  join: (...texts) => texts.join(' || '),
  code: (character) => `ascii(${character})`,
  remainder: (number, divisor) => `(${number}) % ${divisor}`,
};

/** SQLite from 3.25. Dates are texts, which compare as they are written. */
export const SQLITE: Dialect = {
  client: 'better-sqlite3',
  text: { ...TEXT, code: (character) => `unicode(${character})` },
  shown: 'cast({x} as text)',
  exact: 'cast({x} as text)',
  normal: 'upper(trim({x}))',
  byBeginning: false,
  first: (count) => `limit ${count}`,
  catalogue: `
    select m.name as t, null as tc, null as n, p.name as c, p.type as ty,
           case p."notnull" when 0 then 1 else 0 end as nu, null as cc,
           exists (select 1 from pragma_index_list(m.name) l join pragma_index_info(l.name) x
                    where x.seqno = 0 and x.name = p.name) as i,
           nullif(p.pk, 0) as k
      from sqlite_master m join pragma_table_info(m.name) p
     where m.type in ('table', 'view') and m.name not like 'sqlite_%'
     order by m.name, p.cid`,
};

/** SQL Server from 2012. */
export const SQL_SERVER: Dialect = {
  client: 'mssql',
  text: {
    ...TEXT,
    length: (text) => `len(${text})`,
    part: (text, from, length) => `substring(${text}, ${from}, ${length})`,
    join: (...texts) => `concat(${texts.join(', ')})`,
  },
  shown: 'convert(nvarchar(max), {x}, 126)',
  exact: 'cast({x} as nvarchar(4000)) collate Latin1_General_BIN2',
  normal: 'upper(ltrim(rtrim({x})))',
  byBeginning: false,
  first: (count, ordered) =>
    `${ordered ? '' : 'order by (select null) '}offset 0 rows fetch next ${count} rows only`,
  catalogue: `
    select c.table_name as t, null as tc, null as n, c.column_name as c, c.data_type as ty, c.is_nullable as nu,
           null as cc, null as i, k.ordinal_position as k
      from information_schema.columns c
      left join information_schema.table_constraints p
        on p.table_schema = c.table_schema and p.table_name = c.table_name and p.constraint_type = 'PRIMARY KEY'
      left join information_schema.key_column_usage k
        on k.constraint_schema = p.constraint_schema and k.constraint_name = p.constraint_name
           and k.column_name = c.column_name
     where c.table_schema = schema_name()
     order by c.table_name, c.ordinal_position`,
};

/** Oracle from 12c. The session's formats make ISO texts of dates (knex-database.ts). */
export const ORACLE: Dialect = {
  client: 'oracledb',
  text: { ...TEXT, remainder: (number, divisor) => `mod(${number}, ${divisor})` },
  shown: 'to_char({x})',
  exact: 'to_char({x})',
  normal: 'upper(trim({x}))',
  byBeginning: false,
  first: (count) => `fetch first ${count} rows only`,
  catalogue: `
    select c.table_name as t, tc.comments as tc, o.num_rows as n, c.column_name as c, c.data_type as ty, c.nullable as nu,
           cc.comments as cc, null as i, null as k
      from all_tab_columns c
      left join all_tables o on o.owner = c.owner and o.table_name = c.table_name
      left join all_tab_comments tc on tc.owner = c.owner and tc.table_name = c.table_name
      left join all_col_comments cc
        on cc.owner = c.owner and cc.table_name = c.table_name and cc.column_name = c.column_name
     where c.owner = sys_context('userenv', 'current_schema')
     order by c.table_name, c.column_id`,
};
