import type { FetchOptions, ParseAs, ParseAsResponse } from "openapi-fetch";
import type { paths } from "./schema.ts";

type Verb = "get" | "put" | "post" | "patch" | "delete";

/** The paths that have an operation by this method. */
export type PathsWith<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, object> ? P : never;
}[keyof paths];

type BodyOf<Reply> = Reply extends { content: infer Content } ? Content[keyof Content] : undefined;

/** What an operation answers when it is no error. */
export type DataOf<Operation> = Operation extends { responses: infer Replies } ? BodyOf<Replies[keyof Replies]> : never;

/** A good answer. Errors are thrown. */
export type Answer<Data> = { data: Data; response: Response };

type Init<Operation> = Omit<FetchOptions<Operation>, "parseAs">;
type InitArguments<Operation> =
  {} extends Init<Operation>
    ? [init?: Init<Operation> & { parseAs?: "json" }]
    : [init: Init<Operation> & { parseAs?: "json" }];

/** Calls by one method: the path as the API's document writes it, then its parameters and its body. */
export type Method<V extends Verb> = {
  /** Reads the answer as something else than JSON, such as `stream`. */
  <P extends PathsWith<V>, As extends Exclude<ParseAs, "json">>(
    path: P,
    init: Init<paths[P][V]> & { parseAs: As },
  ): Promise<Answer<ParseAsResponse<unknown, { parseAs: As }>>>;
  <P extends PathsWith<V>>(path: P, ...init: InitArguments<paths[P][V]>): Promise<Answer<DataOf<paths[P][V]>>>;
};

/** The five methods of the API. */
export type Methods = {
  GET: Method<"get">;
  PUT: Method<"put">;
  POST: Method<"post">;
  PATCH: Method<"patch">;
  DELETE: Method<"delete">;
};

type Page<Item> = { data: Item[]; page: { nextCursor: string | null } };

/** The paths of lists that come in pages. */
export type PagedPath = {
  [P in PathsWith<"get">]: DataOf<paths[P]["get"]> extends Page<infer _> ? P : never;
}[PathsWith<"get">];

/** What a list consists of. */
export type ItemOf<P extends PagedPath> = DataOf<paths[P]["get"]> extends Page<infer Item> ? Item : never;

/** The parameters of a list; `limit` is the size of the pages, not of the whole. */
export type ListArguments<P extends PagedPath> = InitArguments<paths[P]["get"]>;
