import { AppError } from "@orderapp/core/errors";
import { sha256 } from "@orderapp/core/ids";
import { tracedRedis } from "@orderapp/http/spans/outgoing";
import { Redis } from "@upstash/redis/cloudflare";

const TIMEOUT_MS = 2_500;

/** A client that gives up early: its callers have somebody waiting, or come again. */
export const connect = (url: string, token: string): Redis =>
  tracedRedis(
    new Redis({
      url,
      token,
      automaticDeserialization: false,
      enableTelemetry: false,
      retry: { retries: 1, backoff: () => 100 },
      signal: () => AbortSignal.timeout(TIMEOUT_MS),
    }),
  );

/** The mark that a person was erased: what is still under way about them is not kept any more. */
export const erasedKey = async (userId: string): Promise<string> => `notifications:erased:${await sha256(userId)}`;

/** A place in a list by time. */
export type Entry = { createdAt: number; id: string };

/** The next entries of a list, newest first; ties in time are told apart by id, as Redis orders them. */
export async function pageOf(redis: Redis, key: string, after: Entry | undefined, count: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  let offset = 0;
  while (entries.length < count) {
    const flat = await guard(
      redis.zrange<string[]>(key, after?.createdAt ?? "+inf", "-inf", {
        byScore: true,
        rev: true,
        withScores: true,
        offset,
        count,
      }),
    );
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const entry = { id: String(flat[i]), createdAt: Number(flat[i + 1]) };
      const seen = after && entry.createdAt === after.createdAt && entry.id >= after.id;
      if (!seen) entries.push(entry);
    }
    offset += count;
    if (flat.length < 2 * count) break;
  }
  return entries.slice(0, count);
}

/** Whatever goes wrong at the store is `unavailable`. */
export async function guard<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new AppError("unavailable", "The notification store cannot be reached. Try again.", { cause });
  }
}
