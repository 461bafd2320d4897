import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ClaimHeld, claimByFile } from '../../server/database/process-claim.ts';
import { verifyCheckpoint } from '../../verify/checkpoint.ts';
import { CommandError } from '../failure.ts';
import { readFile } from '../read-file.ts';
import type { KeptLog } from './judge.ts';
import { type HubKey, keyOfLog, readHubKey, writeHubKey } from './trust.ts';

/** What a witness remembers of one hub. */
export interface WitnessState {
  /** Every key of the hub that was ever trusted; kept checkpoints are signed by one of them. */
  readonly keys: readonly HubKey[];
  readonly logs: ReadonlyMap<string, KeptLog>;
}

/** Notes of one event. */
export interface Evidence {
  readonly log: string;
  readonly kind: string;
  /** Tells the event from others. */
  readonly id: string;
  /** By file name. */
  readonly notes: Readonly<Record<string, string>>;
}

/** A folder that one witness has to itself. */
export interface StateFolder {
  /** What was written last; empty before the first time. @throws CommandError where it is damaged */
  read(): WitnessState;
  /** Durable once it returns: a crash leaves the state of before or this one. @throws CommandError */
  write(state: WitnessState): void;
  /** Keeps notes that prove something; `most` of a kind and log, so that a hub cannot fill the disk. @returns the folder */
  keepEvidence(evidence: Evidence): string;
  close(): void;
}

/** Ten thousand logs. */
const STATE_LIMIT = 16 * 1024 * 1024;
const MOST_EVIDENCE = 10;

/** @throws CommandError where another process has it, or it cannot be written */
export function openStateFolder(folder: string): StateFolder {
  const path = join(folder, 'state.json');
  const release = claim(folder);
  return {
    read: () => (existsSync(path) ? parse(path, readFile(path, STATE_LIMIT).toString()) : EMPTY),
    write(state) {
      const text = serialise(state);
      // What could not be read again must not be vouched for.
      if (Buffer.byteLength(text) > STATE_LIMIT)
        throw new CommandError(`${path} 会过长 · ${path} would be too long`);
      writeDurably(folder, 'state.json', text);
    },
    keepEvidence({ log, kind, id, notes }) {
      const kept = join(folder, 'evidence', log);
      const place = join(kept, `${kind}-${id}`);
      const full = () =>
        readdirSync(kept).filter((name) => name.startsWith(`${kind}-`)).length >= MOST_EVIDENCE;
      if (existsSync(place) || (existsSync(kept) && full())) return kept;
      try {
        mkdirSync(place, { recursive: true, mode: 0o700 });
      } catch (cause) {
        throw unwritable(place, cause);
      }
      for (const [name, note] of Object.entries(notes)) writeDurably(place, name, note);
      return place;
    },
    close: release,
  };
}

const EMPTY: WitnessState = { keys: [], logs: new Map() };

function claim(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return claimByFile(join(folder, 'witness.lock'));
  } catch (error) {
    if (!(error instanceof ClaimHeld)) throw unwritable(folder, error);
    throw new CommandError(
      `另一个见证进程${error.holder === undefined ? '' : `(pid ${error.holder})`}正在使用 ${folder} · another witness${error.holder === undefined ? '' : ` (pid ${error.holder})`} uses ${folder}`,
    );
  }
}

/** Under its name there is either what was there or the whole of this, whenever the machine stops. */
function writeDurably(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  try {
    const file = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
    const directory = openSync(folder, 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): CommandError {
  return new CommandError(`无法写入 ${path} · cannot write ${path}`, { cause });
}

interface StateFile {
  readonly keys: readonly string[];
  readonly logs: Readonly<Record<string, string>>;
}

function serialise({ keys, logs }: WitnessState): string {
  const file: StateFile = {
    keys: keys.map((key) => writeHubKey(key, 'hub')),
    logs: Object.fromEntries([...logs].map(([log, { note }]) => [log, note])),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** A state of which a bit has gone would cry wolf, or vouch for less than it has seen: it is not used at all. */
function parse(path: string, text: string): WitnessState {
  try {
    const { keys: written, logs } = JSON.parse(text) as StateFile;
    const keys = written.map(readHubKey);
    return {
      keys,
      logs: new Map(
        Object.entries(logs).map(([log, note]) => {
          const own = keys.map((key) => keyOfLog(key, log));
          return [log, { note, checkpoint: verifyCheckpoint(note, own) }];
        }),
      ),
    };
  } catch (cause) {
    throw new CommandError(
      `${path} 已损坏,不予见证:请自备份恢复。删除它即重新开始,此前所见不再作保 · ${path} is damaged, and nothing is cosigned: restore it from a backup. To remove it is to begin anew, and to vouch no more for what was seen before`,
      { cause },
    );
  }
}
