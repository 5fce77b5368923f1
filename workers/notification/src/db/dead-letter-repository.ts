import type { DeadLetter } from "../dead-letters/dead-letter.ts";
import { connect, erasedKey, guard, pageOf, type Entry } from "./redis.ts";

const KEEP_SECONDS = 30 * 24 * 60 * 60;
// The last place where an erased person's address lies.
const KEEP_FAREWELL_SECONDS = 24 * 60 * 60;
const ERASE_AT_ONCE = 200;

const ALL = "dead-letters";
const letterKey = (id: string) => `dead-letter:${id}`;
const userKey = (userId: string) => `dead-letters:user:${userId}`;

export type DeadLetterPage = { items: DeadLetter[]; next: Entry | undefined };

/** Dead letters in Redis for 30 days: a record each, and lists by time, of all and by person. */
export function createDeadLetterRepository(url: string, token: string) {
  const redis = connect(url, token);

  const findMany = async (ids: string[]): Promise<DeadLetter[]> => {
    if (ids.length === 0) return [];
    const texts = await guard(redis.mget<(string | null)[]>(ids.map(letterKey)));
    return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as DeadLetter]));
  };

  const drop = async (ids: string[], userId: string): Promise<void> => {
    const transaction = redis.multi();
    transaction.del(...ids.map(letterKey));
    transaction.zrem(ALL, ...ids);
    transaction.zrem(userKey(userId), ...ids);
    await guard(transaction.exec());
  };

  return {
    /**
     * Keeps one, in the place of what was known of the same event; not of a person who was erased meanwhile. Answers
     * whether none of that event was waiting.
     */
    async record(letter: DeadLetter): Promise<boolean> {
      const { id, userId } = letter;
      const ex = letter.event === "user.erased" ? KEEP_FAREWELL_SECONDS : KEEP_SECONDS;
      const entry = { score: Date.parse(letter.at), member: id };
      const transaction = redis.multi();
      transaction.set(letterKey(id), JSON.stringify(letter), { ex, get: true });
      transaction.zadd(ALL, entry);
      transaction.zremrangebyscore(ALL, 0, Date.now() - KEEP_SECONDS * 1000);
      if (userId !== undefined) {
        transaction.zadd(userKey(userId), entry);
        transaction.expire(userKey(userId), KEEP_SECONDS);
        transaction.exists(await erasedKey(userId));
      }
      const answers = await guard(transaction.exec<unknown[]>());
      if (userId !== undefined && Number(answers.at(-1)) > 0) await drop([id], userId);
      const before = typeof answers[0] === "string" ? (JSON.parse(answers[0]) as DeadLetter) : undefined;
      return before === undefined || before.replayedAt !== undefined;
    },

    /** Changes one that is there. */
    async update(letter: DeadLetter): Promise<void> {
      await guard(redis.set(letterKey(letter.id), JSON.stringify(letter), { xx: true, keepTtl: true }));
    },

    async find(id: string): Promise<DeadLetter | undefined> {
      return (await findMany([id]))[0];
    },

    /** Newest first. */
    async list({ limit, after }: { limit: number; after: Entry | undefined }): Promise<DeadLetterPage> {
      const entries = await pageOf(redis, ALL, after, limit + 1);
      const shown = entries.slice(0, limit);
      return {
        items: await findMany(shown.map(({ id }) => id)),
        next: entries.length > limit ? shown.at(-1) : undefined,
      };
    },

    /** Drops all of a person; those that still come are dropped by the mark that the notifications keep of them. */
    async erasePerson(userId: string): Promise<void> {
      for (;;) {
        const ids = await guard(redis.zrange<string[]>(userKey(userId), 0, ERASE_AT_ONCE - 1));
        if (ids.length === 0) return;
        await drop(ids, userId);
      }
    },
  };
}
export type DeadLetterRepository = ReturnType<typeof createDeadLetterRepository>;
