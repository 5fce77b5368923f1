import type { EventType } from "@orderapp/contracts/events";
import type { Content, TemplateChannel, TemplateKey, TemplateVersion } from "../templates/template.ts";
import { connect, guard } from "./redis.ts";

/** How many versions before the current one are kept. */
export const KEEP_VERSIONS = 20;

/** The current version of each changed template, by name. */
const CURRENT = "templates";
const nameOf = ({ event, channel, locale }: TemplateKey): string => `${event}/${channel}/${locale}`;
const versionKey = (name: string, version: number): string => `template:${name}:${version}`;

/**
 * Changed templates in Redis: each version under a key of its own, which is written once, and a sorted set that says
 * which is the current one and never goes back.
 */
export function createTemplateRepository(url: string, token: string) {
  const redis = connect(url, token);

  const readMany = async (keys: string[]): Promise<TemplateVersion[]> => {
    if (keys.length === 0) return [];
    const texts = await guard(redis.mget<(string | null)[]>(keys));
    return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as TemplateVersion]));
  };

  return {
    /** The current version's number of each; 0 for those never changed. */
    async currentVersions(keys: TemplateKey[]): Promise<number[]> {
      // As texts: the client converts nothing.
      const scores: readonly unknown[] | null = await guard(redis.zmscore(CURRENT, keys.map(nameOf)));
      return keys.map((_, index) => Number(scores?.[index] ?? 0));
    },

    async find(key: TemplateKey, version: number): Promise<TemplateVersion | undefined> {
      return (await readMany([versionKey(nameOf(key), version)]))[0];
    },

    /** The current version and those kept before it, newest first. */
    async versions(key: TemplateKey, current: number): Promise<TemplateVersion[]> {
      const name = nameOf(key);
      const numbers = Array.from({ length: Math.min(current, KEEP_VERSIONS + 1) }, (_, back) => current - back);
      return readMany(numbers.map((version) => versionKey(name, version)));
    },

    /** All that were ever changed, with their current version. */
    async changed(): Promise<{ key: TemplateKey; current: TemplateVersion }[]> {
      const flat = await guard(redis.zrange<string[]>(CURRENT, 0, -1, { withScores: true }));
      const names = flat.filter((_, index) => index % 2 === 0).map(String);
      const found = await Promise.all(
        names.map(async (name, index) => {
          const [current] = await readMany([versionKey(name, Number(flat[2 * index + 1]))]);
          return current ? [{ key: keyOf(name), current }] : [];
        }),
      );
      return found.flat();
    },

    /**
     * Writes the version after `after`; false when somebody else has written it. Whoever comes first decides, and the
     * same transaction makes it the current one, so that there is nothing to mend when we die.
     */
    async write(key: TemplateKey, after: number, content: Content | null, at: Date): Promise<boolean> {
      const name = nameOf(key);
      const next: TemplateVersion = { version: after + 1, content, changedAt: at.toISOString() };
      const answers = await guard(
        redis
          .multi()
          .set(versionKey(name, next.version), JSON.stringify(next), { nx: true })
          .zadd(CURRENT, { gt: true }, { score: next.version, member: name })
          .del(versionKey(name, next.version - KEEP_VERSIONS - 1))
          .zscore(CURRENT, name)
          .exec<unknown[]>(),
      );
      const [written, , , current] = answers;
      // Written by us and not the current one: so much was written meanwhile that ours was pruned before it came.
      if (written !== null && Number(current) !== next.version) {
        await guard(redis.del(versionKey(name, next.version)));
        return false;
      }
      return written !== null;
    },
  };
}
export type TemplateRepository = ReturnType<typeof createTemplateRepository>;

function keyOf(name: string): TemplateKey {
  const [event = "", channel = "", locale = ""] = name.split("/");
  return { event: event as EventType, channel: channel as TemplateChannel, locale };
}
