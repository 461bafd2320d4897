import { randomInt } from 'node:crypto';
import { encodeEntry } from '../../audit/entry.ts';
import { createSubjectPseudonyms } from '../../audit/subject.ts';
import { growTree } from '../../verify/grow-tree.ts';
import { entryAbout } from './entries.ts';
import { type Row, rowOf } from './rows.ts';

const ROUNDS = 7;
const ENTRIES = 20_000;
/** Many more than the process remembers the pseudonyms of. */
const PEOPLE = 200_000;

/** What a request pays before its entry waits: pseudonyms, canonical bytes, search columns. And its share of the tree. */
export function measureEncoding(): readonly Row[] {
  const pseudonyms = createSubjectPseudonyms([{ epoch: 1, secret: Buffer.alloc(32, 7) }]);
  const population = Array.from({ length: PEOPLE }, (_, i) => `46010019${i}`.padEnd(18, '0'));
  const encode = (subjects: number) => {
    const first = randomInt(PEOPLE - subjects);
    const people = population.slice(first, first + subjects);
    // A list's people are nobody's wish: only the one that is named by an argument is asked for.
    const asked = subjects === 1 ? people : [];
    return encodeEntry(
      entryAbout('one-stop-counter', {
        asked: asked.map((person) => pseudonyms.of(person)),
        subjects: people.map((person) => pseudonyms.of(person)),
      }),
    );
  };
  const leaves = Array.from({ length: 1_000 }, () => encode(1)[0]?.bytes as Uint8Array);
  return [
    rowOf(
      'CPU µs to make an entry about one person',
      cost(ENTRIES, () => encode(1)),
      1,
    ),
    rowOf(
      'CPU µs to make an entry about 100 people',
      cost(ENTRIES / 20, () => encode(100)),
      1,
    ),
    rowOf(
      'CPU µs to hash an entry into its tree',
      cost(ENTRIES / 1_000, () => growTree({ size: 0, peaks: [] }, leaves)).map((all) => all / 1_000),
      1,
    ),
  ];
}

/** CPU microseconds of one, in each round; the first only warms up. */
function cost(times: number, work: () => unknown): readonly number[] {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i += 1) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / times;
  });
  return rounds.slice(1);
}
