/**
 * SQL for the version of the agreement `a` that is in force on a date, though the tables may not say so yet: what
 * queries show changes over at the same midnight as what requests are answered by (agreement-versions.ts).
 * @param date a text parameter, `YYYY-MM-DD` in Asia/Shanghai
 */
export function versionInForce(date: string): string {
  return `coalesce((SELECT n.version FROM agreement_version n
                     WHERE n.agreement = a.id AND n.version = a.next_version AND n.document ->> 'validFrom' <= ${date}),
                   a.version)`;
}
