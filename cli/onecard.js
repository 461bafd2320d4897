#!/usr/bin/env node
import { existsSync } from 'node:fs';

const compiled = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(compiled)) {
  await import(compiled.href);
} else {
  console.error('尚未编译:请先运行 npm run build · not built yet: run npm run build first');
  process.exitCode = 1;
}
