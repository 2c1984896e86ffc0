// Work that is asked for item by item and done in batches. Jest's concurrent tests all begin at once, so most items share a batch.

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: Error): void;
}

/**
 * A function that resolves with the result for an item, which it handles together with others that wait.
 * @param count how many batches are handled at a time
 * @param choose the next batch, from all items that wait, the longest first
 * @param handle resolves with a result for each item of a batch; the number of the batch's place is below `count`
 */
export function inBatches<T, R>(
  count: number,
  choose: (waiting: T[]) => T[],
  handle: (batch: T[], place: number) => Promise<R[]>
): (item: T) => Promise<R> {
  const free = [...Array(count).keys()];
  let waiting: Waiting<T, R>[] = [];

  async function handleAll(place: number): Promise<void> {
    while (waiting.length > 0) {
      const items = choose(waiting.map(({ item }) => item));
      const batch = waiting.filter(({ item }) => items.includes(item));
      waiting = waiting.filter((one) => !batch.includes(one));
      try {
        const results = await handle(items, place);
        for (const { item, resolve } of batch) resolve(results[items.indexOf(item)]);
      } catch (error) {
        for (const { reject } of batch) reject(error as Error);
      }
    }
    free.push(place);
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      setImmediate(() => {
        const place = free.pop();
        if (place !== undefined) handleAll(place);
      });
    });
}
