import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyCheckpoint, writeCheckpoint } from '../../verify/checkpoint.ts';
import { EMPTY_ROOT } from '../../verify/hashing.ts';
import { keyIdOf, NoteError, readVerifierKey, verifyNote, writeVerifierKey } from '../../verify/note.ts';
import { readBase64, readDecimal } from '../../verify/strict.ts';

/** The example of c2sp.org/signed-note. */
const KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const LINE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const NOTE = `${TEXT}\n${LINE}`;
const peter = readVerifierKey(KEY);

function keyNamed(name: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return { name, raw, privateKey, verifier: readVerifierKey(writeVerifierKey(name, raw)) };
}

function lineOf(
  text: string,
  { name, raw, privateKey }: { name: string; raw: Buffer; privateKey: KeyObject },
): string {
  const blob = Buffer.concat([keyIdOf(name, raw), sign(null, Buffer.from(text), privateKey)]);
  return `— ${name} ${blob.toString('base64')}\n`;
}

describe('a signed note', () => {
  test('of the specification is verified', () => {
    expect(verifyNote(NOTE, [peter])).toBe(TEXT);
    expect(writeVerifierKey(peter.name, peter.publicKey)).toBe(KEY);
  });

  test.each([
    ['without a known key', NOTE, [keyNamed('somebody').verifier]],
    ['without any key', NOTE, []],
    ['with another text', NOTE.replace('answer', 'Answer'), [peter]],
    ['with a wrong signature', NOTE.replace('x08go', 'x08gp'), [peter]],
    ['with a spelling that is not canonical', NOTE.replace('wJnAM=', 'wJnAN='), [peter]],
    ['with url-safe base64', NOTE.replace('/ZJ', '_ZJ'), [peter]],
    ['without signatures', TEXT, [peter]],
    ['without its last newline', NOTE.slice(0, -1), [peter]],
    ['with a carriage return', NOTE.replaceAll('\n', '\r\n'), [peter]],
    ['with half a character', `${NOTE.slice(0, 3)}\ud800${NOTE.slice(3)}`, [peter]],
    ['with a hyphen for a dash', NOTE.replace('—', '-'), [peter]],
    ['with a thousand signatures', `${TEXT}\n${LINE.repeat(1_000)}`, [peter]],
    ['that is nothing', '', [peter]],
    ['that is two newlines', '\n\n', [peter]],
    ['of two megabytes', `${'x'.repeat(2 ** 21)}\n\n${LINE}`, [peter]],
  ])('%s is refused', (_, note, keys) => {
    expect(() => verifyNote(note, keys)).toThrow(NoteError);
  });

  test('may have signatures of others, but none that a known key did not make', () => {
    const other = keyNamed('other');
    expect(verifyNote(`${NOTE}${lineOf(TEXT, other)}`, [peter])).toBe(TEXT);
    expect(() => verifyNote(`${NOTE}${lineOf('another\n', other)}`, [peter, other.verifier])).toThrow(
      'the signature of other is wrong',
    );
  });

  test('ends at the last blank line', () => {
    const key = keyNamed('log');
    const text = 'one\n\ntwo\n';
    expect(verifyNote(`${text}\n${lineOf(text, key)}`, [key.verifier])).toBe(text);
  });
});

describe('a verifier key', () => {
  test.each([
    '',
    'PeterNeumann',
    KEY.replace('c74f20a3', 'c74f20a4'),
    KEY.replace('c74f20a3', 'C74F20A3'),
    KEY.replace('PeterNeumann', 'Peter Neumann'),
    KEY.replace('+ARpc', '+AxRpc'),
    `${KEY}=`,
    KEY.slice(0, -4),
  ])('%j is none', (text) => {
    expect(() => readVerifierKey(text)).toThrow(NoteError);
  });
});

describe('a checkpoint', () => {
  const origin = 'hub.example/agreements/hotel-check-in';
  const key = keyNamed(origin);
  const signed = (text: string, by = key) => `${text}\n${lineOf(text, by)}`;

  test('is read back as it was written', () => {
    const checkpoint = { origin, size: 1_234_067, root: EMPTY_ROOT };
    expect(verifyCheckpoint(signed(writeCheckpoint(checkpoint)), [key.verifier])).toEqual(checkpoint);
  });

  test.each([
    ['a leading zero', `${origin}\n007\n${EMPTY_ROOT.toString('base64')}\n`],
    ['hexadecimal', `${origin}\n0x10\n${EMPTY_ROOT.toString('base64')}\n`],
    ['a sign', `${origin}\n+8\n${EMPTY_ROOT.toString('base64')}\n`],
    ['no size', `${origin}\n\n${EMPTY_ROOT.toString('base64')}\n`],
    ['more than can be counted', `${origin}\n9007199254740993\n${EMPTY_ROOT.toString('base64')}\n`],
    ['a short root', `${origin}\n8\nAAAA\n`],
    ['no root', `${origin}\n8\n`],
    ['no origin', `\n8\n${EMPTY_ROOT.toString('base64')}\n`],
    ['another origin', `hub.example/agreements/other\n8\n${EMPTY_ROOT.toString('base64')}\n`],
  ])('with %s is refused, though it is signed', (_, text) => {
    expect(() => verifyCheckpoint(signed(text), [key.verifier])).toThrow(NoteError);
  });
});

test.each(['007', '0x10', '', '8\r', ' 8', '8 ', '-1', '1e3', '٣', '99999999999999999999'])(
  '%j is no decimal number',
  (text) => {
    expect(readDecimal(text)).toBeUndefined();
  },
);

test.each(['AA', 'AAA', 'AAB=', 'A A=', 'AAA=\n', '_-8=', 'AAAA=', '===='])('%j is no base64', (text) => {
  expect(readBase64(text)).toBeUndefined();
});
