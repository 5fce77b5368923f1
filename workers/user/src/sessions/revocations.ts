import { announceRevoked } from "@orderapp/http/revocation";

/** The list of ended sessions that every Worker reads. */
export type Revocations = {
  /** Puts sessions on the list for as long as an access token of theirs may live. Fails when Redis does not answer. */
  announce(sessionIds: string[]): Promise<void>;
};

export type RevocationSettings = {
  REVOCATIONS_REDIS_URL: string;
  REVOCATIONS_REDIS_TOKEN: string;
  ACCESS_TOKEN_TTL_SECONDS: number;
};

// Clocks differ, and a token may be signed a moment after its session was ended.
const MARGIN_SECONDS = 60;

/** The list in Redis. */
export const createRevocations = (settings: RevocationSettings): Revocations => ({
  announce: (sessionIds) => announceRevoked(settings, sessionIds, settings.ACCESS_TOKEN_TTL_SECONDS + MARGIN_SECONDS),
});
