import type { Collection } from "../journal/store.ts";
import { invalidParam, resourceMissing } from "./errors.ts";
import type { FormHash } from "./form.ts";
import { Params } from "./params.ts";

const paging = ["limit", "starting_after", "ending_before", "created", "expand"];

export interface Listing<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

interface Row {
  readonly id: string;
  readonly created: number;
}

/** One page, newest first. `filters` are the other parameters this list knows. */
export function list<T extends Row>(
  rows: Collection<T>,
  kind: string,
  url: string,
  query: FormHash,
  filters: readonly string[],
  matches: (row: T, params: Params) => boolean,
): Listing<T> {
  const params = new Params(query, [...paging, ...filters]);
  const limit = params.integer("limit") ?? 10;
  if (limit < 1 || limit > 100) {
    throw invalidParam("parameter_invalid_integer", "limit", "Invalid integer: must be between 1 and 100");
  }
  const created = createdFilter(params);
  const ids = rows.ids();
  const after = position(ids, params.text("starting_after"), kind, "starting_after");
  const before = position(ids, params.text("ending_before"), kind, "ending_before");
  const backwards = before !== null;
  const step = backwards ? 1 : -1;
  const found: T[] = [];
  for (let at = before ?? after ?? ids.length; found.length <= limit;) {
    at += step;
    const id = ids[at];
    if (id === undefined) break;
    const row = rows.get(id);
    if (row !== undefined && created(row.created) && matches(row, params)) found.push(row);
  }
  const page = found.slice(0, limit);
  return { object: "list", data: backwards ? page.toReversed() : page, has_more: found.length > limit, url };
}

function position(ids: readonly string[], id: string | undefined, kind: string, param: string): number | null {
  if (id === undefined) return null;
  const at = ids.lastIndexOf(id);
  if (at < 0) throw resourceMissing(kind, id, param, 400);
  return at;
}

function createdFilter(params: Params): (created: number) => boolean {
  const raw = params.raw("created");
  if (raw === undefined) return () => true;
  if (typeof raw === "string") {
    const exact = params.integer("created");
    return (created) => created === exact;
  }
  const range = new Params(raw, ["gt", "gte", "lt", "lte"]);
  const gt = range.integer("gt") ?? Number.NEGATIVE_INFINITY;
  const gte = range.integer("gte") ?? Number.NEGATIVE_INFINITY;
  const lt = range.integer("lt") ?? Number.POSITIVE_INFINITY;
  const lte = range.integer("lte") ?? Number.POSITIVE_INFINITY;
  return (created) => created > gt && created >= gte && created < lt && created <= lte;
}
