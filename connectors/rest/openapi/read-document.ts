import { parse as parseYaml } from 'yaml';
import { parseJson } from '../../http/parse-json.ts';
import { isObject } from '../../json-pointer.ts';
import { SourceFailure } from '../../source-failure.ts';
import { OpenApiDocument } from './open-api-document.ts';

/** Characters of a document; the greatest known ones, of clouds, have 10 million, those of departments some 100 thousand. */
const MOST_CHARACTERS = 4_000_000;
/** YAML takes ten times as long to read. */
const MOST_CHARACTERS_OF_YAML = 1_000_000;

/**
 * An OpenAPI document of version 3.0 or 3.1, in JSON or YAML.
 * @throws SourceFailure where it is none, or too large, or unfolds by YAML's aliases
 */
export function readDocument(text: string): OpenApiDocument {
  if (text.length > MOST_CHARACTERS) throw new SourceFailure('DESCRIPTION_TOO_LARGE');
  const document = text.trimStart().startsWith('{') ? parseJson(Buffer.from(text)) : yaml(text);
  if (!isObject(document)) throw new SourceFailure('NO_OPENAPI');
  const { openapi } = document;
  if (typeof openapi !== 'string' || !/^3\.[01]\./.test(openapi))
    throw new SourceFailure('NO_OPENAPI_3', '/openapi');
  return new OpenApiDocument(document);
}

function yaml(text: string): unknown {
  if (text.length > MOST_CHARACTERS_OF_YAML) throw new SourceFailure('DESCRIPTION_TOO_LARGE');
  try {
    return parseYaml(text, { maxAliasCount: 100, logLevel: 'error' });
  } catch {
    throw new SourceFailure('MALFORMED_YAML');
  }
}
