import { at, globToRegExp } from "../arguments.ts";
import { type Reply, syntaxError } from "../store.ts";

/** HSCAN, SSCAN and ZSCAN: everything in one answer, which COUNT, being a hint, allows. `rest` is cursor and options. */
export function scanAll(items: readonly string[][], rest: readonly string[]): Reply {
  const options = rest.slice(1);
  let pattern: RegExp | undefined;
  for (let i = 0; i < options.length; i += 2) {
    const option = at(options, i).toUpperCase();
    const value = at(options, i + 1);
    if (option === "MATCH") pattern = globToRegExp(value);
    else if (option !== "COUNT") throw syntaxError();
  }
  return ["0", items.filter(([name = ""]) => !pattern || pattern.test(name)).flat()];
}
