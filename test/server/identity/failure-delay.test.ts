import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FailureDelay, type LoginOutcome } from '../../../server/identity/failure-delay.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function fail(delay: FailureDelay, client: string, times: number): FailureDelay {
  for (let n = 0; n < times; n++) delay.failed(client);
  return delay;
}

test('the first mistakes cost nothing, further ones double the wait up to four seconds', () => {
  const waits = [0, 2, 3, 4, 5, 6, 7, 20].map((times) =>
    fail(new FailureDelay(), 'hotel', times).of('hotel'),
  );
  expect(waits).toEqual([0, 0, 250, 500, 1000, 2000, 4000, 4000]);
});

test('a success, or a quarter of an hour, makes up for it', () => {
  const delay = fail(new FailureDelay(), 'hotel', 5);
  delay.succeeded('hotel');
  expect(delay.of('hotel')).toBe(0);
  fail(delay, 'hotel', 5);
  vi.setSystemTime(Date.now() + 15 * 60_000);
  expect(delay.of('hotel')).toBe(0);
});

test("one client's failures are not another's, and a flood of invented ids does not grow the memory without end", () => {
  const delay = fail(new FailureDelay(), 'hotel', 5);
  expect(delay.of('clinic')).toBe(0);
  for (let n = 0; n < 10_000; n++) delay.failed(`invented-${n}`);
  expect(delay.of('hotel')).toBe(0);
});

test('what one worker has seen slows its siblings too, and what makes up for it counts for all', () => {
  const siblings: FailureDelay[] = [];
  const tellOthers = (teller: () => FailureDelay) => (outcome: LoginOutcome) => {
    for (const other of siblings) if (other !== teller()) other.hear(outcome);
  };
  const first: FailureDelay = new FailureDelay(tellOthers(() => first));
  const second: FailureDelay = new FailureDelay(tellOthers(() => second));
  siblings.push(first, second);
  fail(first, 'hotel', 2);
  fail(second, 'hotel', 3);
  expect([first.of('hotel'), second.of('hotel')]).toEqual([1000, 1000]);
  second.succeeded('hotel');
  expect([first.of('hotel'), second.of('hotel')]).toEqual([0, 0]);
});
