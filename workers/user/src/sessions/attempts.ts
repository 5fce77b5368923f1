import { AppError } from "@orderapp/core/errors";
import { hmacSha256, newId } from "@orderapp/core/ids";
import type { UserContext } from "../context.ts";
import type { Verdict } from "./attempt-window.ts";

/** Who tries a password, by what their failures are counted. */
export type Attempt = {
  emailKey: string;
  /** The network that the request came from; absent on a developer's machine. */
  network?: string | undefined;
  /**
   * A device that this person has signed in on: the name of its token, or the session that it is in. It counts by
   * itself instead of by the e-mail, so that whoever guesses elsewhere cannot lock it out.
   */
  device?: string | undefined;
};

/** `cleared`: what failed before is forgiven. `released`: it does not count, as nothing was compared. */
export type Settlement = "failed" | "released" | "cleared";

/** The objects that count attempts, by name; `unavailable` is thrown when one cannot be reached. */
export type Attempts = {
  begin(name: string, input: { slot: string; limit: number; windowMs: number }): Promise<Verdict>;
  settle(name: string, input: { slot: string; as: Settlement }): Promise<void>;
};

type Bucket = { name: string; limit: number; success: Settlement };

const WINDOW_MS = 15 * 60_000;
const PERSON_LIMIT = 5;
const NETWORK_LIMIT = 30;

/**
 * Lets someone try a password: `prepare` (a read, say) runs while the failures are counted, `work` only when there are
 * not too many; else `too_many_attempts` is thrown. `ok: false` counts as a failure; what throws does not count.
 */
export async function guardAttempt<Prepared, T>(
  ctx: Pick<UserContext, "attempts" | "background" | "tokenSecret">,
  attempt: Attempt,
  prepare: () => Promise<Prepared>,
  work: (prepared: Prepared) => Promise<{ ok: boolean; value: T }>,
): Promise<T> {
  const buckets = await bucketsOf(ctx.tokenSecret, attempt);
  const slot = newId();
  // An attempt counts from its beginning on, so that nobody has to wait for how it ended to be kept.
  const settle = (as: (bucket: Bucket) => Settlement): void =>
    ctx.background(Promise.all(buckets.map((bucket) => ctx.attempts.settle(bucket.name, { slot, as: as(bucket) }))));
  const begin = async ({ name, limit }: Bucket): Promise<void> => {
    const verdict = await ctx.attempts.begin(name, { slot, limit, windowMs: WINDOW_MS });
    if (!verdict.admitted) throw tooMany(verdict.retryAfterSeconds);
  };
  try {
    const [prepared] = await Promise.all([prepare(), ...buckets.map(begin)]);
    const { ok, value } = await work(prepared);
    settle(({ success }) => (ok ? success : "failed"));
    return value;
  } catch (error) {
    settle(() => "released");
    throw error;
  }
}

// Named by a keyed hash: whoever can list the objects learns of nobody.
async function bucketsOf(secret: string, { emailKey, network, device }: Attempt): Promise<Bucket[]> {
  const named = async (text: string, limit: number, success: Settlement): Promise<Bucket> => {
    return { name: await hmacSha256(secret, `attempts:${text}`), limit, success };
  };
  return Promise.all([
    named(device === undefined ? `email:${emailKey}` : `device:${device}:${emailKey}`, PERSON_LIMIT, "cleared"),
    // Whoever has one right password must not get thirty more guesses at others.
    ...(network === undefined ? [] : [named(`network:${network}`, NETWORK_LIMIT, "released")]),
  ]);
}

const tooMany = (retryAfter: number): AppError =>
  new AppError("too_many_attempts", "Too many attempts have failed. Try again later.", { retryAfter });
