import { BSONRegExp } from "bson";
import { MongoError } from "./errors.ts";

function extended(pattern: string): string {
  let out = "";
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? "";
    if (char === "\\") {
      out += char + (pattern[++i] ?? "");
    } else if (!inClass && char === "#") {
      while (i + 1 < pattern.length && pattern[i + 1] !== "\n") i++;
    } else if (inClass || !/\s/.test(char)) {
      if (char === "[") inClass = true;
      if (char === "]") inClass = false;
      out += char;
    }
  }
  return out;
}

/** A JavaScript expression for a PCRE pattern with the options i, m, s, x and u. */
export function toRegExp(source: string, options: string): RegExp {
  if (/[^imsxu]/.test(options)) throw new MongoError("BadValue", `invalid flag in regex options: ${options}`);
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  const all = options + (inline?.[1] ?? "");
  const body = inline === null ? source : source.slice(inline[0].length);
  const flags = [...new Set(all)].filter((flag) => flag !== "x").join("");
  try {
    return new RegExp(all.includes("x") ? extended(body) : body, flags);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new MongoError("BadValue", `Regular expression is invalid: ${error.message}`);
  }
}

/** The expression of a regex value, or undefined for any other value. */
export function regexOf(value: unknown): RegExp | undefined {
  if (value instanceof RegExp) return value;
  return value instanceof BSONRegExp ? toRegExp(value.pattern, value.options) : undefined;
}
