import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { HubError } from '../../../errors.ts';
import { damaged } from './archive.ts';

export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Characters between two tags: more would have to be kept in memory at once. */
const MOST_BETWEEN_TAGS = 1_000_000;

/**
 * Reads a part's XML as it unpacks, in steps: after each some tags have been handled. Names come without their prefix.
 * Entities of a document's own (DTD) are not expanded: saxes refuses them.
 * @throws HubError BAD_USER_INPUT where it is not well-formed
 */
export async function* readXml(stream: Readable, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser();
  let tagged = 0;
  let read = 0;
  parser.on('opentag', ({ name, attributes }) => {
    tagged = read;
    handler.open?.(local(name), attributes as Record<string, string>);
  });
  parser.on('closetag', ({ name }) => {
    tagged = read;
    handler.close?.(local(name));
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  parser.on('error', () => {
    throw damaged();
  });
  const decoder = new TextDecoder('utf-8');
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      read += chunk.length;
      parser.write(decoder.decode(chunk, { stream: true }));
      if (read - tagged > MOST_BETWEEN_TAGS) throw damaged();
      yield;
    }
    parser.close();
    yield;
  } catch (error) {
    // What unpacks to another size or checksum than the archive says is damaged too.
    throw error instanceof HubError ? error : damaged();
  } finally {
    stream.destroy();
  }
}

/** Reads a small part whole. */
export async function readWhole(stream: Readable, handler: XmlHandler): Promise<void> {
  for await (const _ of readXml(stream, handler));
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
