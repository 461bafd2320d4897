import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLSchema, isScalarType, isSpecifiedScalarType } from 'graphql';
import { stringify } from 'yaml';
import { packageRoot } from '../../package-root.ts';
import { exampleOperation } from './example-operation.ts';

export interface ClientProject {
  /** Where the hub is reached. */
  readonly url: string;
  readonly agreement: string;
  readonly purpose: string;
  /** The agreement's schema as SDL. */
  readonly sdl: string;
}

/** Name of the one file that follows the agreement; the others are the department's own once they are there. */
export const SCHEMA_FILE = 'schema.graphql';

/** The files, by name, of a project from which graphql-codegen makes a department's client. */
export function clientFiles(project: ClientProject): Readonly<Record<string, string>> {
  const schema = buildSchema(project.sdl);
  return {
    [SCHEMA_FILE]: project.sdl,
    'codegen.yml': stringify(codegen(schema)),
    'operations/example.graphql': exampleOperation(schema),
    'client.ts': client(project),
    'example.ts': EXAMPLE,
    'package.json': `${JSON.stringify(packageOf(project), null, 2)}\n`,
    'tsconfig.json': `${JSON.stringify(TSCONFIG, null, 2)}\n`,
    'README.md': readme(project),
  };
}

/** The preset `client` of graphql-codegen: a type for every operation. Every scalar of the hub travels as text. */
function codegen(schema: GraphQLSchema) {
  const scalars = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  return {
    schema: SCHEMA_FILE,
    documents: 'operations/**/*.graphql',
    emitLegacyCommonJSImports: false,
    generates: {
      './generated/': {
        preset: 'client',
        presetConfig: { fragmentMasking: false },
        config: {
          documentMode: 'string',
          enumsAsTypes: true,
          useTypeImports: true,
          strictScalars: true,
          scalars: Object.fromEntries(scalars.map(({ name }) => [name, 'string'])),
        },
      },
    },
  };
}

const TOOLS = [
  '@graphql-codegen/cli',
  '@graphql-codegen/client-preset',
  '@types/node',
  'graphql',
  'typescript',
];

/** The tools in the versions with which the hub itself is built. */
function packageOf({ agreement }: ClientProject) {
  const hub = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const versions = { ...hub.dependencies, ...hub.devDependencies };
  return {
    name: `${agreement}-client`,
    private: true,
    type: 'module',
    scripts: {
      generate: 'graphql-codegen --config codegen.yml',
      build: 'tsc -p .',
      example: 'npm run build && node dist/example.js',
    },
    devDependencies: Object.fromEntries(TOOLS.map((tool) => [tool, versions[tool]])),
  };
}

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    types: ['node'],
    strict: true,
    outDir: 'dist',
  },
  include: ['*.ts', 'generated/*.ts'],
};

function client({ url, agreement, purpose }: ClientProject): string {
  return `import type { TypedDocumentString } from './generated/graphql.js';

const HUB = process.env.ONECARD_URL ?? ${JSON.stringify(url)};

/** 客户端凭证换取令牌(RFC 6749 §4.4)· Exchanges the client's credentials for a token. */
export async function requestToken(client: string, secret: string): Promise<string> {
  const credentials = Buffer.from(\`\${encodeURIComponent(client)}:\${encodeURIComponent(secret)}\`).toString('base64');
  const response = await fetch(\`\${HUB}/oauth/token\`, {
    method: 'POST',
    headers: { authorization: \`Basic \${credentials}\`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  if (answer.access_token === undefined) throw new Error(\`no token: \${answer.error ?? response.status}\`);
  return answer.access_token;
}

/** 依协议查询 · Asks under the agreement. @throws Error with the hub's codes and messages */
export async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { token, operator }: { readonly token: string; readonly operator?: string },
): Promise<Result> {
  const response = await fetch(\`\${HUB}/graphql\`, {
    method: 'POST',
    headers: {
      authorization: \`Bearer \${token}\`,
      'content-type': 'application/json',
      'onecard-agreement': ${JSON.stringify(agreement)},
      'onecard-purpose': ${JSON.stringify(purpose)},
      ...(operator === undefined ? {} : { 'onecard-operator': encodeURIComponent(operator) }),
    },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as {
    data?: Result;
    errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  };
  if (errors !== undefined)
    throw new Error(errors.map(({ message, extensions }) => \`\${extensions.code}: \${message}\`).join('\\n'));
  return data as Result;
}
`;
}

const EXAMPLE = `import { ask, requestToken } from './client.js';
import { ExampleDocument, type ExampleQueryVariables } from './generated/graphql.js';

// 变量为 JSON:npm run example -- '{"idNumber": "…"}' · Variables as JSON
const variables = JSON.parse(process.argv[2] ?? '{}') as ExampleQueryVariables;
const token = await requestToken(process.env.ONECARD_CLIENT ?? '', process.env.ONECARD_SECRET ?? '');
console.log(JSON.stringify(await ask(ExampleDocument, variables, { token }), null, 2));
`;

function readme({ agreement, purpose, url }: ClientProject): string {
  return `# ${agreement}

本目录由 \`onecard guide ${agreement}\` 生成,用以生成依协议 \`${agreement}\`(目的 \`${purpose}\`)查询 ${url} 的客户端。
Made by \`onecard guide ${agreement}\`: the client that asks ${url} under the agreement \`${agreement}\` for the purpose \`${purpose}\`.

\`\`\`sh
npm install
npm run generate   # generated/: 由 schema.graphql 与 operations/ 生成 · made of schema.graphql and operations/
ONECARD_CLIENT=… ONECARD_SECRET=… npm run example -- '{"idNumber": "…"}'
\`\`\`

- \`schema.graphql\` 恰为协议所授权者;协议有新版本时再运行 \`onecard guide\`,只有此文件会被更新。
  Exactly what the agreement grants. Run \`onecard guide\` again when the agreement has a new version: only this file is replaced.
- \`operations/\` 放自己的操作 · is the place for your own operations.
- \`client.ts\` 取令牌、发请求 · gets a token and sends requests.
`;
}
