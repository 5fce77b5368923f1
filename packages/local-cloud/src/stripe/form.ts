import { StripeError, invalidParam } from "./errors.ts";

/** A form value: text, or a hash (lists are hashes with the keys 0, 1, 2 …). */
export type FormValue = string | FormHash;
export interface FormHash {
  [key: string]: FormValue;
}

const maxDepth = 8;

/** Reads `a[b][c]=1&d[]=2` into nested hashes without a prototype. */
export function parseForm(text: string): FormHash {
  const root = newHash();
  for (const [name, value] of new URLSearchParams(text)) put(root, name, value);
  return root;
}

function put(root: FormHash, name: string, value: string): void {
  const open = name.indexOf("[");
  if (open < 0) {
    root[name] = value;
    return;
  }
  if (!/^[^[\]]+(\[[^[\]]*\])+$/.test(name))
    throw invalidParam("parameter_unknown", name, `Invalid parameter: ${name}`);
  const path = [name.slice(0, open), ...name.slice(open + 1, -1).split("][")];
  const last = path.pop() ?? "";
  if (path.length > maxDepth) throw invalidParam("parameter_unknown", name, `Received unknown parameter: ${name}`);
  let at = root;
  for (const key of path) {
    const inner = at[key] ?? newHash();
    if (typeof inner === "string") throw new StripeError(400, invalidHash(name), false);
    at[key] = inner;
    at = inner;
  }
  at[last === "" ? String(Object.keys(at).length) : last] = value;
}

function invalidHash(name: string) {
  return { type: "invalid_request_error", message: "Invalid hash", param: name } as const;
}

function newHash(): FormHash {
  return Object.create(null) as FormHash;
}
