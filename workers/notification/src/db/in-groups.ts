/**
 * Does one group of things at a time: the first at once, alone, and all that come meanwhile together after it. Each
 * caller learns how its own group went.
 */
export function inGroups<T>(work: (group: T[]) => Promise<void>): (item: T) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: { items: T[]; done: Promise<void> } | undefined;

  return (item) => {
    if (next) {
      next.items.push(item);
      return next.done;
    }
    const items = [item];
    const begin = (): Promise<void> => {
      next = undefined;
      return work(items);
    };
    // The group after a failed one is not to blame for it.
    const done = last.then(begin, begin);
    next = { items, done };
    last = done;
    return done;
  };
}
