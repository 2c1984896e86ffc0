/** Lends each of a few things to one function at a time; a function waits until one of them is free. */
export function makePool<T>(things: T[]) {
  const waiting: ((thing: T) => void)[] = [];
  return async <R>(use: (thing: T) => Promise<R>): Promise<R> => {
    const thing = things.pop() ?? (await new Promise<T>((resolve) => waiting.push(resolve)));
    try {
      return await use(thing);
    } finally {
      const next = waiting.shift();
      if (next) next(thing);
      else things.push(thing);
    }
  };
}
