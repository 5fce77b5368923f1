import type { ItemOf, ListArguments, PagedPath } from "./types.ts";

type ListInit = { params?: { query?: object | undefined } | undefined };
/** Gets one page of a list. */
export type GetPage = (path: string, init: ListInit) => Promise<{ data: unknown }>;

type Page = { data: unknown[]; page: { nextCursor: string | null } };
const isPage = (value: unknown): value is Page =>
  typeof value === "object" && value !== null && "data" in value && Array.isArray(value.data) && "page" in value;

/** Walks over a list, page after page; a page is asked for when the one before has been used up. */
export async function* paginate<P extends PagedPath>(
  get: GetPage,
  path: P,
  ...[init]: ListArguments<P>
): AsyncGenerator<ItemOf<P>, void, undefined> {
  const given: ListInit = init ?? {};
  let cursor: string | null = null;
  do {
    const query: object = { ...given.params?.query, ...(cursor === null ? {} : { cursor }) };
    const { data } = await get(path, { ...given, params: { ...given.params, query } });
    if (!isPage(data)) throw new TypeError(`GET ${path} answered no page.`);
    yield* data.data as ItemOf<P>[];
    cursor = data.page.nextCursor;
  } while (cursor !== null);
}
