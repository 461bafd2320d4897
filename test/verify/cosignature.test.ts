import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyCheckpoint, writeCheckpoint } from '../../verify/checkpoint.ts';
import {
  cosign,
  readCosignerKey,
  verifyCosignature,
  verifyCosignatures,
  writeCosignerKey,
} from '../../verify/cosignature.ts';
import { EMPTY_ROOT } from '../../verify/hashing.ts';
import { keyIdOf, NoteError, parseNote, parseSignature, readVerifierKey } from '../../verify/note.ts';

/** A checkpoint of a public log as four witnesses cosigned it on 2026-05-23, one of whom is known here. */
const KEY = 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2';
const LINE =
  '— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==';
const TEXT = `arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=
`;
const NOTE = `${TEXT}
— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
${LINE}
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
`;
const TIME = 0x6a122120;
const remora = readCosignerKey(KEY);

function witnessNamed(name: string) {
  const { publicKey: key, privateKey } = generateKeyPairSync('ed25519');
  const publicKey = key.export({ type: 'spki', format: 'der' }).subarray(-32);
  return { name, publicKey, privateKey, key: readCosignerKey(writeCosignerKey(name, publicKey)) };
}

describe('a cosignature', () => {
  test('of a public witness is verified among those of others', () => {
    expect(verifyCosignatures(NOTE, [remora])).toEqual([{ name: 'remora.n621.de', time: TIME }]);
    expect(verifyCosignatures(NOTE, [])).toEqual([]);
    expect(writeCosignerKey(remora.name, remora.publicKey)).toBe(KEY);
  });

  test.each([
    ['another size', NOTE.replace('1432088532', '1432088533')],
    ['another time', NOTE.replace('2net5wAAAABqEiEg', '2net5wAAAABqEiEh')],
    ['another signature', NOTE.replace('PlfF3V06', 'PlfF3V07')],
    ['a signature that is too short', NOTE.replace(LINE, '— remora.n621.de 2net5wAAAABqEiEg')],
    ['no time at all', NOTE.replace(LINE, '— remora.n621.de 2net5wAA')],
    ['a time beyond all counting', NOTE.replace('2net5wAAAABqEiEg', '2net5/////9qEiEg')],
    ['an extension', NOTE.replace('4Ro=\n', '4Ro=\nmore\n')],
  ])('with %s condemns the note', (_, note) => {
    expect(() => verifyCosignatures(note, [remora])).toThrow(NoteError);
  });

  test('is made and verified, beside the log’s own signature, which it is not', () => {
    const witness = witnessNamed('witness.health.example');
    const text = writeCheckpoint({ origin: 'hub.example/agreements/a', size: 5, root: EMPTY_ROOT });
    const line = cosign(text, witness, 1_700_000_000);
    const note = `${text}\n${line}`;
    expect(verifyCosignatures(note, [witness.key, remora])).toEqual([
      { name: witness.name, time: 1_700_000_000 },
    ]);
    const sameKey = { ...witness.key, keyId: keyIdOf(witness.name, witness.publicKey) };
    expect(() => verifyCheckpoint(note, [sameKey])).toThrow('none of the known keys');
    const other = witnessNamed(witness.name);
    expect(verifyCosignature(text, parseSignature(line.trimEnd()), other.key)).toBeUndefined();
    expect(parseNote(note).signatures).toHaveLength(1);
  });

  test.each([
    [KEY.replace('BOvN', 'AevN')],
    [KEY.replace('da77ade7', 'da77ade8')],
    ['remora.n621.de+da77ade7'],
    ['rekor.sigstore.dev+12345678+AwEB'],
    ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
  ])('is none by the key %s', (key) => {
    expect(() => readCosignerKey(key)).toThrow(NoteError);
  });

  test('is by a key that signs no notes', () => {
    expect(() => readVerifierKey(KEY)).toThrow(NoteError);
  });
});
