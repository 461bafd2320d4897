import { expect, test } from 'vitest';
import { LruMap } from '../lru-map.ts';

test('what was not used for the longest time makes room, whatever came before', () => {
  const map = new LruMap<number, string>(3);
  // The same by a list, the newest last.
  let model: (readonly [number, string])[] = [];
  const use = (key: number, value: string) => {
    model = [...model.filter(([known]) => known !== key), [key, value] as const].slice(-3);
  };
  let random = 1;
  const draw = (below: number) => {
    random = (random * 48_271) % 2_147_483_647;
    return random % below;
  };
  for (let i = 0; i < 5_000; i += 1) {
    const key = draw(6);
    const known = model.find(([other]) => other === key)?.[1];
    const step = draw(5);
    if (step === 0) {
      map.delete(key);
      model = model.filter(([other]) => other !== key);
    } else if (step < 3) {
      map.set(key, `${i}`);
      use(key, `${i}`);
    } else {
      expect(map.get(key)).toBe(known);
      if (known !== undefined) use(key, known);
    }
    expect(map.size).toBe(model.length);
  }
});
