import type { Session } from "./schema.ts";

/** What a signed-in person's client holds. Times are epoch milliseconds. */
export type Tokens = {
  accessToken: string;
  refreshToken: string;
  /** When the access token is exchanged for a new one: a while before it expires. */
  refreshAt: number;
  expiresAt: number;
};

/** Where tokens are kept. What it holds may be changed by others meanwhile, such as another tab. */
export type TokenStore = {
  get(): Tokens | undefined | Promise<Tokens | undefined>;
  set(tokens: Tokens | undefined): void | Promise<void>;
};

const EARLY_MS = 60_000;

/** The tokens of a sign-in's answer; by the clock of this machine alone, so that it need not be right. */
export function tokensOf(session: Pick<Session, "accessToken" | "refreshToken" | "expiresIn">): Tokens {
  const lifeMs = session.expiresIn * 1000;
  const expiresAt = Date.now() + lifeMs;
  const { accessToken, refreshToken } = session;
  return { accessToken, refreshToken, expiresAt, refreshAt: expiresAt - Math.min(EARLY_MS, lifeMs / 10) };
}

/** Keeps tokens until the page or the process ends. */
export function memoryTokens(tokens?: Tokens): TokenStore {
  let kept = tokens;
  return {
    get: () => kept,
    set: (next) => {
      kept = next;
    },
  };
}

/** Keeps tokens in `localStorage`, `sessionStorage` or the like; all tabs that use it share one session. */
export function storageTokens(storage: Storage, key = "orderapp.tokens"): TokenStore {
  return {
    get() {
      const text = storage.getItem(key);
      return text === null ? undefined : readTokens(text);
    },
    set: (tokens) => (tokens ? storage.setItem(key, JSON.stringify(tokens)) : storage.removeItem(key)),
  };
}

function readTokens(text: string): Tokens | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isTokens(value) ? value : undefined;
  } catch {
    return undefined; // Somebody else's, or cut off: as if nobody had signed in.
  }
}

function isTokens(value: unknown): value is Tokens {
  if (typeof value !== "object" || value === null) return false;
  const { accessToken, refreshToken, refreshAt, expiresAt } = value as Record<keyof Tokens, unknown>;
  return (
    typeof accessToken === "string" &&
    typeof refreshToken === "string" &&
    typeof refreshAt === "number" &&
    typeof expiresAt === "number"
  );
}
