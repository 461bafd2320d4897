/** What a bundle says of itself to whoever opens it. */
export function bundleReadme(origin: string): string {
  return `# ${origin}

共享枢纽一个审计日志的导出包:条目、散列树、已签署的检查点、公钥。只凭本目录与公钥即可查验,不需枢纽、数据库与网络。
An exported audit log of a data-sharing hub: entries, hash tree, signed checkpoint, keys. This folder and a key are enough to check
it: no hub, no database, no network.

    onecard audit verify FOLDER --key KEY [--since OLDER_CHECKPOINT]
    node main.js FOLDER --key KEY [--since OLDER_CHECKPOINT]          # verify/ alone, with nothing but Node

\`keys.txt\` 中的公钥只是枢纽自己的说法:请以从别处取得者查验。
The keys in \`keys.txt\` are the hub's own word: check with one that you have from elsewhere.

| file | what it is |
|---|---|
| \`checkpoint\` | 日志的长度与根散列,已签署 · size and root of the log, signed (c2sp.org/tlog-checkpoint) |
| \`keys.txt\` | 公钥,每行一个 · verifier keys, one a line (c2sp.org/signed-note) |
| \`tile/<L>/<N>\` | 全日志的散列树 · the whole log's hash tree (c2sp.org/tlog-tiles) |
| \`tile/entries/<N>.gz\` | 条目的原始字节,gzip 压缩 · the entries' bytes, with gzip |
| \`database/<N>.gz\` | 枢纽数据库对每一条目另存的内容,每条一行 JSON · what the hub's database has beside each entry, a line of JSON for each |
| \`manifest.json\` | 所含条目的序号范围 · which entries are here |
`;
}
