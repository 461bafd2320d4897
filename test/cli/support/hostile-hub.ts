import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { originOf } from '../../../audit/log-signer.ts';
import { writeCheckpoint } from '../../../verify/checkpoint.ts';
import { hashLeaf, hashNode } from '../../../verify/hashing.ts';
import { keyIdOf, writeVerifierKey } from '../../../verify/note.ts';

/** What a hostile hub answers to one question; the response is its own to end. */
export type Answering = (question: string, response: ServerResponse) => void;

/** A server that speaks as a hub does, and answers what a test makes it. */
export interface HostileHub {
  readonly url: string;
  /** What has been handed in. */
  readonly cosigned: readonly unknown[];
  answer(answering: Answering): void;
  close(): Promise<void>;
}

export async function startHostileHub(): Promise<HostileHub> {
  let answering: Answering = () => undefined;
  const cosigned: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === '/oauth/token') return void response.end('{"access_token":"t"}');
    const question = Buffer.concat(chunks).toString();
    const { variables } = JSON.parse(question);
    if (variables.cosignatures === undefined) return answering(question, response);
    cosigned.push(...variables.cosignatures);
    const receipts = variables.cosignatures.map(({ log }: { log: string }) => ({ log, outcome: 'STORED' }));
    response.end(JSON.stringify({ data: { submitCosignatures: receipts } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cosigned,
    answer(next) {
      answering = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A log of `leaves`, two or fewer, as a hub with this key shows it. */
export function logOfLeaves(leaves: readonly string[], key: KeyObject, log = 'a') {
  const origin = originOf('hub.example', log);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32);
  const [first = Buffer.alloc(32), second] = leaves.map((leaf) => hashLeaf(Buffer.from(leaf)));
  const root = second === undefined ? first : hashNode(first, second);
  const text = writeCheckpoint({ origin, size: leaves.length, root });
  const signature = Buffer.concat([keyIdOf(origin, publicKey), sign(null, Buffer.from(text), key)]);
  const note = `${text}\n— ${origin} ${signature.toString('base64')}\n`;
  const proof = second === undefined ? [] : [second.toString('base64')];
  return { log, checkpoint: { note, verifierKey: writeVerifierKey(origin, publicKey) }, proof };
}

export function newKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}
