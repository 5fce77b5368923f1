import createFetchClient, { type Middleware } from "openapi-fetch";
import { ApiError } from "./errors.ts";
import { startLimit } from "./limit.ts";
import { paginate, type GetPage } from "./paginate.ts";
import { KEYED_PATHS, type LoginBody, type paths, type User } from "./schema.ts";
import { send, type Fetch } from "./send.ts";
import { keepSession } from "./session.ts";
import { memoryTokens, tokensOf, type Tokens, type TokenStore } from "./tokens.ts";
import type { ItemOf, ListArguments, Methods, PagedPath } from "./types.ts";

export type ClientOptions = {
  /** The shop's origin, such as `https://api.example.com`. */
  baseUrl: string;
  /** Instead of the global `fetch`. */
  fetch?: Fetch;
  /** Where a person's tokens are kept; in memory unless told otherwise. */
  tokens?: TokenStore;
  /** Told when tokens change: renewed, signed in, or undefined when the session is over. */
  onTokens?: (tokens: Tokens | undefined) => void;
  /** A machine's key; with it there is no person and no session. */
  apiKey?: string;
  /** How often a request that may run twice is sent again: 4 times. */
  retries?: number;
  /** How long a call may take with all its retries: 60,000 ms. `Infinity` for no limit. */
  timeoutMs?: number;
};

export type Client = Methods & {
  /** Walks over a list, page after page. */
  paginate<P extends PagedPath>(path: P, ...init: ListArguments<P>): AsyncGenerator<ItemOf<P>, void, undefined>;
  /** Signs a person in; their tokens are kept, sent and renewed from here on. */
  signIn(credentials: LoginBody): Promise<User>;
  /** Ends the session here and in the shop. */
  signOut(): Promise<void>;
};

const SAFE = new Set(["GET", "HEAD", "PUT", "DELETE"]);
const KEY = "idempotency-key";

// These get no token: they are how one comes by it.
const isOpen = (path: string): boolean => path.startsWith("/v1/auth/") && path !== "/v1/auth/logout";

/** A key that nobody has used: 128 random bits, also where a page has no secure context. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What is not JSON is sent as it is; the caller says what it is by a Content-Type header. */
const isRaw = (body: unknown): boolean =>
  typeof body === "string" || body instanceof Blob || body instanceof FormData || body instanceof ReadableStream;

/** A client of one shop, for one person, guest or machine. */
export function createClient(options: ClientOptions): Client {
  const { baseUrl, apiKey, retries = 4, timeoutMs = 60_000 } = options;
  // Looked up at each call, and never called as a method: browsers refuse that.
  const ownFetch: Fetch = options.fetch ?? ((request) => globalThis.fetch(request));
  const inner = createFetchClient<paths>({
    baseUrl,
    fetch: ownFetch,
    bodySerializer: (body: unknown) => (isRaw(body) ? body : JSON.stringify(body)),
  });
  const session = keepSession({
    store: options.tokens ?? memoryTokens(),
    onTokens: options.onTokens,
    refresh: async (refreshToken) => (await methods.POST("/v1/auth/refresh", { body: { refreshToken } })).data,
  });

  const transport: Middleware = {
    async onRequest({ request, schemaPath, options: { fetch, parseAs } }) {
      const isKeyed = request.method === "POST" && KEYED_PATHS.has(schemaPath);
      if (isKeyed && !request.headers.has(KEY)) request.headers.set(KEY, newKey());
      const isStream = parseAs === "stream";
      const limit = startLimit(timeoutMs, request.signal);
      const tries = isKeyed || SAFE.has(request.method) ? 1 + retries : 1;
      const once = (): Promise<Response> => send(request, { fetch, limit, tries, isStream });
      const bearer = (token: string): void => request.headers.set("authorization", `Bearer ${token}`);
      try {
        if (isOpen(schemaPath) || request.headers.has("authorization")) return await once();
        if (apiKey !== undefined) {
          bearer(apiKey);
          return await once();
        }
        const tokens = await limit.race(session.current());
        if (!tokens) return await once();
        bearer(tokens.accessToken);
        try {
          return await once();
        } catch (error) {
          // Nothing has run, so that any method may come again.
          if (!(error instanceof ApiError && error.code === "token_expired")) throw error;
          const renewed = await limit.race(session.renew(tokens));
          if (!renewed) throw error;
          bearer(renewed.accessToken);
          return await once();
        }
      } finally {
        limit.lift();
      }
    },
  };
  inner.use(transport);
  // The transport throws what is no good answer, which is all that the two types differ in.
  const methods = inner as Methods;

  return {
    GET: methods.GET,
    PUT: methods.PUT,
    POST: methods.POST,
    PATCH: methods.PATCH,
    DELETE: methods.DELETE,
    paginate: (path, ...init) => paginate(inner.GET as GetPage, path, ...init),
    async signIn(body) {
      const { data } = await methods.POST("/v1/auth/login", { body });
      await session.keep(tokensOf(data));
      return data.user;
    },
    async signOut() {
      try {
        await methods.POST("/v1/auth/logout");
      } catch (error) {
        // A session that is over already is what was asked for.
        if (!(error instanceof ApiError && error.status === 401)) throw error;
      } finally {
        await session.keep(undefined);
      }
    },
  };
}
