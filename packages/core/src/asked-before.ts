const MAX_NAMES = 2048;
const MAX_NAME_CHARS = 512;

/**
 * Remembers which names this isolate was asked for lately, in two generations of limited size. What is asked once,
 * such as a rare search, is not worth a write to a cache that it will never be read from.
 */
export function createAskedBefore(maxNames = MAX_NAMES): (name: string) => boolean {
  let young = new Set<string>();
  let old = new Set<string>();
  return (name) => {
    if (name.length > MAX_NAME_CHARS) return false;
    if (young.has(name)) return true;
    const known = old.has(name);
    young.add(name);
    if (young.size >= maxNames) [old, young] = [young, new Set()];
    return known;
  };
}
