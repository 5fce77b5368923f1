import { invalidParam } from "./errors.ts";
import type { State } from "./state.ts";

const maxDepth = 4;

/** Replaces ids by their objects along paths such as `latest_charge.balance_transaction` or `data.charge`. */
export function expand(state: State, value: object, paths: readonly string[]): object {
  let out = value;
  for (const path of paths) {
    const keys = path.split(".");
    if (keys.length > maxDepth)
      throw invalidParam(null, "expand", `You can only expand ${maxDepth} levels of a property.`);
    out = expandPath(state, out, keys, path);
  }
  return out;
}

function expandPath(state: State, value: object, keys: string[], path: string): object {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  const inner = Object.entries(value).find(([name]) => name === key)?.[1] as unknown;
  if (inner === undefined) {
    throw invalidParam(null, "expand", `This property cannot be expanded (${path}).`);
  }
  if (Array.isArray(inner)) {
    const items = inner.map((item: unknown) =>
      typeof item === "object" && item !== null ? expandPath(state, item, rest, path) : item,
    );
    return { ...value, [key]: items };
  }
  const object = typeof inner === "string" ? find(state, inner) : inner;
  if (object === null) return value;
  if (typeof object !== "object") throw invalidParam(null, "expand", `This property cannot be expanded (${path}).`);
  return { ...value, [key]: expandPath(state, object, rest, path) };
}

function find(state: State, id: string): object | null {
  if (id.startsWith("pi_")) return state.intents.get(id) ?? null;
  if (id.startsWith("ch_")) return state.charges.get(id) ?? null;
  if (id.startsWith("re_")) return state.refunds.get(id) ?? null;
  if (id.startsWith("txn_")) return state.transactions.get(id) ?? null;
  if (id.startsWith("pm_")) return state.methods.get(id)?.method ?? null;
  return null;
}
