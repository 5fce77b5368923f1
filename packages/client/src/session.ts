import { ApiError } from "./errors.ts";
import type { Session } from "./schema.ts";
import { tokensOf, type Tokens, type TokenStore } from "./tokens.ts";

export type SessionOptions = {
  store: TokenStore;
  /** Exchanges a refresh token. */
  refresh: (refreshToken: string) => Promise<Session>;
  /** Told of each change, undefined when nobody is signed in any more. */
  onTokens?: ((tokens: Tokens | undefined) => void) | undefined;
};

/** A person's session: tokens that are renewed once, however many calls find that they must be. */
export function keepSession({ store, refresh, onTokens }: SessionOptions) {
  let renewing: Promise<Tokens | undefined> | undefined;

  async function keep(tokens: Tokens | undefined): Promise<void> {
    await store.set(tokens);
    onTokens?.(tokens);
  }

  async function exchange(stale: Tokens): Promise<Tokens | undefined> {
    const kept = await store.get();
    // Somebody was first: another call, another tab, or the person who signed out.
    if (kept?.accessToken !== stale.accessToken) return kept;
    const isOurs = async (): Promise<boolean> => (await store.get())?.refreshToken === kept.refreshToken;
    try {
      const tokens = tokensOf(await refresh(kept.refreshToken));
      // Who has signed out meanwhile stays signed out.
      if (!(await isOurs())) return await store.get();
      await keep(tokens);
      return tokens;
    } catch (error) {
      const isEnded = error instanceof ApiError && (error.status === 401 || error.status === 403);
      if (isEnded && (await isOurs())) await keep(undefined);
      throw error;
    }
  }

  function renew(stale: Tokens): Promise<Tokens | undefined> {
    renewing ??= exchange(stale).finally(() => (renewing = undefined));
    return renewing;
  }

  return {
    keep,
    renew,

    /** The tokens to send: renewed when it is time, or the old ones while they hold and the shop cannot be reached. */
    async current(): Promise<Tokens | undefined> {
      const tokens = await store.get();
      if (!tokens || Date.now() < tokens.refreshAt) return tokens;
      try {
        return await renew(tokens);
      } catch (error) {
        const isEnded = error instanceof ApiError && error.status < 500 && error.status !== 429;
        if (isEnded || Date.now() >= tokens.expiresAt) throw error;
        return tokens;
      }
    },
  };
}
