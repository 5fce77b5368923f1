export { createClient, type Client, type ClientOptions } from "./client.ts";
export { ApiError, type ErrorCode, type FieldError } from "./errors.ts";
export type { Fetch } from "./send.ts";
export { memoryTokens, storageTokens, tokensOf, type Tokens, type TokenStore } from "./tokens.ts";
export type { Answer, DataOf, ItemOf, PagedPath } from "./types.ts";
export type * from "./schema.ts";
