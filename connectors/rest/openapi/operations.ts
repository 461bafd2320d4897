import { isObject } from '../../json-pointer.ts';
import type { Node, OpenApiDocument } from './open-api-document.ts';
import { readSchema } from './schema.ts';

export interface Parameter {
  readonly name: string;
  readonly place: 'PATH' | 'QUERY' | 'BODY' | 'HEADER';
  readonly required: boolean;
  readonly schema: unknown;
}

/** What may be asked of a service: an operation that answers 200 with JSON. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly name: string;
  readonly comment: string | undefined;
  readonly parameters: readonly Parameter[];
  /** Schema of the answer. */
  readonly answer: unknown;
  /** The answer has a header `Link`. */
  readonly linked: boolean;
}

const MOST_PATHS = 500;
const JSON_TYPE = /^application\/([\w.-]+\+)?json|^\*\/\*/i;

export function operationsOf(document: OpenApiDocument): readonly Operation[] {
  const paths = document.members(document.root.paths);
  return paths
    .slice(0, MOST_PATHS)
    .flatMap(([path, value]) => {
      const item = document.resolve(value);
      return [
        operationOf(document, item, { method: 'GET', path }),
        operationOf(document, item, { method: 'POST', path }),
      ];
    })
    .filter((operation) => operation !== undefined);
}

function operationOf(
  document: OpenApiDocument,
  item: Node,
  { method, path }: Pick<Operation, 'method' | 'path'>,
): Operation | undefined {
  const said = item[method.toLowerCase()];
  if (!isObject(said)) return undefined;
  const responses = document.resolve(said.responses);
  // What answers 201 creates something, and nobody looks anything up by it.
  const response = document.resolve(responses['200'] ?? responses['2XX']);
  const answer = jsonSchema(response.content);
  if (answer === undefined) return undefined;
  const text = said.summary ?? said.description;
  return {
    method,
    path,
    name: typeof said.operationId === 'string' ? said.operationId : nameOf(path),
    comment: typeof text === 'string' ? text.trim().slice(0, 500) : undefined,
    parameters: [
      ...parametersOf(document, [item.parameters, said.parameters]),
      ...bodyOf(document, said.requestBody),
    ],
    answer,
    linked: document.members(response.headers).some(([name]) => /^link$/i.test(name)),
  };
}

function jsonSchema(content: unknown): unknown {
  if (!isObject(content)) return undefined;
  const media = Object.entries(content).find(([type]) => JSON_TYPE.test(type))?.[1];
  return isObject(media) ? media.schema : undefined;
}

const PLACES = { path: 'PATH', query: 'QUERY', header: 'HEADER' } as const;

/** An operation's own parameters stand in for the path's of the same name and place. */
function parametersOf(document: OpenApiDocument, lists: readonly unknown[]): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const value of lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))) {
    const { name, in: place, required, schema } = document.resolve(value);
    if (typeof name !== 'string' || typeof place !== 'string' || !Object.hasOwn(PLACES, place)) continue;
    parameters.set(`${place} ${name}`, {
      name,
      place: PLACES[place as keyof typeof PLACES],
      required: required === true,
      schema,
    });
  }
  return [...parameters.values()];
}

function bodyOf(document: OpenApiDocument, requestBody: unknown): readonly Parameter[] {
  const { properties, required } = readSchema(document, jsonSchema(document.resolve(requestBody).content));
  return [...properties].map(([name, schema]) => ({
    name,
    place: 'BODY',
    required: required.has(name),
    schema,
  }));
}

/** `/v1/students/{id}` → `students`. */
function nameOf(path: string): string {
  const words = path.split('/').filter((segment) => segment !== '' && !segment.startsWith('{'));
  return words.at(-1) ?? path;
}
