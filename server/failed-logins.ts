import { encodeLogin } from '../audit/entry.ts';
import { HUB_LOG } from '../audit/hub-log.ts';
import type { Sequencer } from '../audit/sequencer.ts';
import { HubError } from '../errors.ts';
import { isClientId } from './identity/caller.ts';

/** Milliseconds within which failures of one kind are counted together. */
const WINDOW_MS = 60_000;
/** Kinds with a claimed client that are told apart within that time. */
const MOST_NAMED = 50;
/** As many digits as an ID number begins with: what somebody types in place of a client's identifier stays out of the log. */
const MAY_BE_A_PERSON = /\d{15}/;

/** A request that came without proof of who sends it. */
export interface FailedLogin {
  readonly requestId: string;
  /** The route that refused it. */
  readonly endpoint: string;
  /** As the request says; of any form. */
  readonly client: unknown;
  /** What was wrong. */
  readonly fault: string;
}

export interface FailedLogins {
  /** Returns at once: the refusal does not wait for its entry. */
  note(failure: FailedLogin): void;
  /** Writes what has been counted. */
  close(): Promise<void>;
}

export interface FailedLoginsInput {
  readonly sequencer: Pick<Sequencer, 'append'>;
  readonly onError: (error: unknown) => void;
}

/**
 * Writes failed logins into the hub's log so that nobody can fill it with them: the first of a kind (endpoint, fault, claimed client) at once,
 * the others of the same minute as one entry with their number when it is over. Of more kinds than can be told apart by a client none is named.
 * Whatever comes, a process writes a few entries a second at the most, and what is refused costs an attacker's target no time.
 */
export function recordFailedLogins(input: FailedLoginsInput): FailedLogins {
  const recorder = new FailedLoginRecorder(input);
  const timer = setInterval(() => void recorder.endWindow(), WINDOW_MS);
  timer.unref();
  return {
    note: (failure) => recorder.note(failure),
    close() {
      clearInterval(timer);
      return recorder.endWindow();
    },
  };
}

/** Failures of one kind since its last entry. */
interface Counted {
  readonly endpoint: string;
  readonly client: string | null;
  readonly fault: string;
  count: number;
  last: { readonly time: Date; readonly requestId: string };
}

class FailedLoginRecorder {
  readonly #input: FailedLoginsInput;
  #window = new Map<string, Counted>();
  #named = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(input: FailedLoginsInput) {
    this.#input = input;
  }

  note({ requestId, endpoint, client: claimed, fault }: FailedLogin): void {
    const client = isClientId(claimed) && !MAY_BE_A_PERSON.test(claimed) ? claimed : null;
    const last = { time: new Date(), requestId };
    const counted = this.#count({ endpoint, client, fault, count: 1, last });
    if (counted.isFirst) this.#write(counted.of);
  }

  /** Each kind has an entry for what came after its first; the next failure of any kind is a first one again. */
  endWindow(): Promise<void> {
    const ended = this.#window;
    this.#window = new Map();
    this.#named = 0;
    for (const counted of ended.values()) if (counted.count > 0) this.#write(counted);
    return this.#writing;
  }

  /** Adds failures to those of their kind; too many kinds are told apart no longer by the client that they claim. */
  #count(failures: Counted): { readonly of: Counted; readonly isFirst: boolean } {
    const known = this.#window.get(kindOf(failures));
    if (known !== undefined) {
      known.count += failures.count;
      if (failures.last.time >= known.last.time) known.last = failures.last;
      return { of: known, isFirst: false };
    }
    if (failures.client !== null && this.#named >= MOST_NAMED)
      return this.#count({ ...failures, client: null });
    if (failures.client !== null) this.#named += 1;
    this.#window.set(kindOf(failures), failures);
    return { of: failures, isFirst: true };
  }

  #write(counted: Counted): void {
    const { endpoint, client, fault, count, last } = counted;
    counted.count = 0;
    const { requestId } = last;
    const time = last.time.toISOString();
    const leaf = encodeLogin({ time, requestId, log: HUB_LOG, endpoint, client, fault, count });
    const written = this.#input.sequencer.append(HUB_LOG, [leaf]).catch((error: unknown) => {
      // Counted with what follows.
      this.#count({ endpoint, client, fault, count, last });
      // That the log is down the sequencer has told already.
      if (!(error instanceof HubError)) this.#input.onError(error);
    });
    this.#writing = Promise.all([this.#writing, written]).then(() => undefined);
  }
}

function kindOf({ endpoint, fault, client }: Pick<Counted, 'endpoint' | 'fault' | 'client'>): string {
  return JSON.stringify([endpoint, fault, client]);
}
