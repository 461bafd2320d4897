import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import type { AccessRecord, CaseEvidence } from '../../generated/graphql.ts';
import { CASE_MANIFEST } from '../../verify/case/verify-case.ts';
import type { TokenQuestion } from '../access-token.ts';
import { withClientOptions } from '../client-options.ts';
import { CommandError } from '../failure.ts';
import { connectToHub, type HubConnection } from '../hub-connection.ts';
import { openInstallation } from '../installation.ts';
import { visible } from '../print.ts';
import { assertFree } from './export-bundle.ts';

const EVIDENCE = `query($entries: [ID!]!, $title: String) {
  caseEvidence(entries: $entries, title: $title) { manifest files { path content } missing { document reason } }
}`;
const OF_REQUEST = `query($requestId: String!) {
  accessRecords(filter: { requestId: $requestId }, first: 100) { nodes { id } }
}`;

interface CaseOptions extends TokenQuestion {
  readonly entry?: readonly string[];
  readonly requestId?: readonly string[];
  readonly title?: string;
  readonly output: string;
}

export function caseCommand(): Command {
  const several = (one: string, before: readonly string[] = []) => [...before, one];
  return withClientOptions(new Command('case'))
    .description(
      '制作一个案件的证据包,交监督机关 · make the evidence package for one case, for a supervisory body',
    )
    .option('--entry <log/index>', '条目;可多次 · an entry; may be repeated', several)
    .option(
      '--request-id <id>',
      '请求的全部访问记录;可多次 · all access records of a request; may be repeated',
      several,
    )
    .option('--title <text>', '案件名称,写入报告 · title of the case, for the report')
    .requiredOption(
      '--output <folder>',
      '写入的目录,须尚不存在或为空 · folder to write, not there yet or empty',
    )
    .addHelpText(
      'after',
      `
含条目与离线证明、所涉协议版本、可打印的报告(report.html)与枢纽签署的清单;不含共享数据。制作本身亦记入日志。
It has the entries with offline proofs, the versions of the agreements concerned, a report to print (report.html) and a manifest that
the hub has signed; never shared data. Making it is logged.

示例 · Examples:
  $ onecard audit case --entry roadside-check/3 --client auditor --output case
  $ onecard audit case --request-id 6f1c2c1e-… --title '2026-17' --client auditor --output case

接下来 · next: onecard audit verify case`,
    )
    .action(async ({ entry = [], requestId = [], title, output, ...question }: CaseOptions) => {
      if (entry.length + requestId.length === 0)
        throw new CommandError('请给出 --entry 或 --request-id · give --entry or --request-id');
      assertFree(output);
      const hub = await connectToHub(openInstallation(), question);
      const found = await Promise.all(requestId.map((id) => entriesOf(hub, id)));
      const { caseEvidence } = await hub.ask<{ readonly caseEvidence: CaseEvidence | null }>({
        query: EVIDENCE,
        variables: { entries: [...entry, ...found.flat()], title },
      });
      if (caseEvidence === null)
        throw new CommandError('有条目不存在,或无权查看 · an entry is not there, or not for you');
      writePackage(output, caseEvidence);
      for (const { document, reason } of caseEvidence.missing)
        console.error(visible(`包中没有协议文本 · document not in the package: ${document}: ${reason}`));
      console.log(`已写入 ${output} · written to ${output}: ${join(output, 'report.html')}`);
      console.log(`接下来 · next: onecard audit verify ${output}`);
    });
}

async function entriesOf(hub: HubConnection, requestId: string): Promise<readonly string[]> {
  const { accessRecords } = await hub.ask<{
    readonly accessRecords: { readonly nodes: readonly Pick<AccessRecord, 'id'>[] };
  }>({ query: OF_REQUEST, variables: { requestId } });
  if (accessRecords.nodes.length === 0)
    throw new CommandError(
      `没有请求 ${requestId} 的记录,或无权查看 · no record of the request ${requestId}, or not for you`,
    );
  return accessRecords.nodes.map(({ id }) => id);
}

/** Under another name until it is whole. */
function writePackage(output: string, { manifest, files }: CaseEvidence): void {
  mkdirSync(dirname(resolve(output)), { recursive: true });
  const partial = mkdtempSync(`${resolve(output)}.partial-`);
  try {
    for (const { path, content } of files) {
      // Whoever answers in the hub's place must not write elsewhere.
      if (!/^[a-zA-Z0-9-]+([./][a-zA-Z0-9-]+)*$/.test(path))
        throw new CommandError('枢纽的应答不完整 · the hub’s answer is not whole');
      mkdirSync(dirname(join(partial, path)), { recursive: true });
      writeFileSync(join(partial, path), Buffer.from(content, 'base64'));
    }
    writeFileSync(join(partial, CASE_MANIFEST), manifest);
    rmSync(output, { recursive: true, force: true });
    renameSync(partial, output);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}
