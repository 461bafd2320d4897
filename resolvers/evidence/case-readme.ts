/** What an evidence package says of itself to whoever opens it. */
export const CASE_README = `# 证据包 · Evidence package

\`report.html\` 供阅读与打印;其余文件供查验,不需枢纽、数据库与网络:
\`report.html\` is to be read and printed; the other files are to be checked, without hub, database or network:

    onecard audit verify FOLDER --key KEY…
    node main.js FOLDER --key KEY…          # verify/ alone, with nothing but Node

\`keys.txt\` 中的公钥只是枢纽自己的说法:请以从别处取得者查验,每个日志与证据包各一个。
The keys in \`keys.txt\` are the hub's own word: check with those that you have from elsewhere, one for each log and one for the package.

| file | what it is |
|---|---|
| \`manifest\` | 各文件的 SHA-256,由枢纽签署 · SHA-256 of each file, signed by the hub (c2sp.org/signed-note) |
| \`entries/<log>/<index>.json\` | 条目的原始字节 · the entry's bytes |
| \`entries/<log>/<index>.tlog-proof\` | 条目在日志之中的证明 · proof that it is in its log (c2sp.org/tlog-proof) |
| \`agreements/<id>/<version>.json\` | 协议文本,其 SHA-256 载于条目 · the agreement's document; an entry has its SHA-256 |
| \`keys.txt\` | 公钥 · verifier keys |
`;
