// Numbers that look random and follow from a seed.

export interface Random {
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  /** One of the keys, each as often as its weight says. */
  pick<T extends string>(weights: Record<T, number>): T;
}

/**
 * Makes a generator whose numbers are the same for the same seed.
 * @param seed a whole number from 0 to 2 ** 32 - 1
 * @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32
 */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (weights) => {
      const entries = Object.entries(weights) as [keyof typeof weights, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const [found] = entries.find(([, weight]) => (left -= weight) < 0) || entries[0];
      return found;
    },
  };
}
