import type { SdlText } from '../../schema/sdl-files.ts';

const DEPARTMENTS = ['HEALTH', 'TRANSPORT', 'EDUCATION', 'TOURISM', 'FINANCE'];
/** A department's wide table. */
const FIELDS_OF_A_TYPE = 25;

/** Sources as departments hand them in, each with one table or several, by the cardholder's ID number. */
export function sourceFile(
  number: number,
  { fields, revision = 1 }: { readonly fields: number; readonly revision?: number },
): SdlText & { readonly id: string; readonly department: string } {
  const id = `grown-${number}`;
  const department = DEPARTMENTS[number % DEPARTMENTS.length] as string;
  const tables = Math.ceil(fields / FIELDS_OF_A_TYPE);
  const types = Array.from({ length: tables }, (_, table) => {
    const columns = Math.min(FIELDS_OF_A_TYPE, fields - table * FIELDS_OF_A_TYPE);
    return typeOf({ name: `Grown${number}T${table}`, columns, revision });
  });
  const edges = Array.from(
    { length: tables },
    (_, table) =>
      `  "关联 · Edge"\n  grown${number}T${table}: Grown${number}T${table} @lookup(by: "idNumber")`,
  );
  const text = [
    `extend schema @source(id: "${id}", department: ${department}, kind: SQL, connection: "GROWN")`,
    `extend type Cardholder {\n${edges.join('\n')}\n}`,
    ...types,
  ].join('\n\n');
  return { id, department, name: `${id}.graphql`, text };
}

function typeOf({ name, columns, revision }: { name: string; columns: number; revision: number }): string {
  const fields = Array.from(
    { length: columns },
    (_, column) => `  "第 ${column} 项 · Field ${column}"\n  f${column}: String @column(name: "c${column}")`,
  );
  return `"表 · A table, revision ${revision}"
type ${name} @table(name: "grown", key: "id_number", subject: "id_number") @classified(level: 2) @sharing(attribute: CONDITIONAL) {
${fields.join('\n')}
}`;
}

/** The one table that all of them read. */
export const TABLE = `
  CREATE TABLE grown (id_number varchar(18), ${Array.from({ length: FIELDS_OF_A_TYPE }, (_, i) => `c${i} text`).join(', ')});
  CREATE INDEX ON grown (upper(btrim(id_number::text)))`;
