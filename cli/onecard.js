#!/usr/bin/env node
import { existsSync } from 'node:fs';

// What NODE_ENV says of the deployment is said before it is set for the libraries: graphql-js and others check more,
// and run slower, unless it is production.
process.env.ONECARD_MODE ??= process.env.NODE_ENV === 'production' ? 'production' : 'demo';
process.env.NODE_ENV ??= 'production';

const compiled = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(compiled)) {
  await import(compiled.href);
} else {
  console.error('尚未编译:请先运行 npm run build · not built yet: run npm run build first');
  process.exitCode = 1;
}
