import type { ListNotificationsInput, NotificationPage } from "../notifications/list-notifications.ts";
import {
  withReceipt,
  type DeliveryNote,
  type Listed,
  type Notification,
  type Receipt,
} from "../notifications/notification.ts";
import { inGroups } from "./in-groups.ts";
import { connect, erasedKey, guard, pageOf, type Entry } from "./redis.ts";

const KEEP_SECONDS = 30 * 24 * 60 * 60;
// Long enough to know the event again when it comes twice; it is the last place where the address lies.
const KEEP_FAREWELL_SECONDS = 24 * 60 * 60;
// Longer than a message is tried.
const KEEP_TEXT_SECONDS = 2 * 24 * 60 * 60;
// Far longer than an event of an erased person can be under way.
const KEEP_ERASED_SECONDS = 7 * 24 * 60 * 60;
const ERASE_AT_ONCE = 200;
const LEASE_MS = 60_000;
const SCAN = 100;

const recordKey = (id: string) => `notification:${id}`;
const leaseKey = (id: string) => `notification:${id}:lease`;
const textKey = (id: string) => `notification:${id}:text`;
const receiptKey = (providerId: string) => `notifications:receipt:${providerId}`;
const ALL = "notifications";
const DUE = "notifications:due";
const orderKey = (id: string) => `notifications:order:${id}`;
const userKey = (id: string) => `notifications:user:${id}`;

/**
 * The notification log in Redis: a record each, an index of what is due, and lists by order and person.
 * One call of `list` looks at `scanRounds` × 100 records at most.
 */
export function createNotificationRepository(url: string, token: string, scanRounds = 20) {
  const redis = connect(url, token);

  const findMany = async (ids: string[]): Promise<Listed[]> => {
    if (ids.length === 0) return [];
    const texts = await guard(redis.mget<(string | null)[]>(ids.map(recordKey)));
    return withReceipts(texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Listed])));
  };

  const withReceipts = async (items: Listed[]): Promise<Listed[]> => {
    const lastIds = [...new Set(items.flatMap((item) => item.providerIds?.at(-1) ?? []))];
    if (lastIds.length === 0) return items;
    const texts = await guard(redis.mget<(string | null)[]>(lastIds.map(receiptKey)));
    const known = new Map(texts.map((text, i) => [lastIds[i], text === null ? null : (JSON.parse(text) as Receipt)]));
    return items.map((item) => {
      const receipt = known.get(item.providerIds?.at(-1));
      return receipt && item.channel !== "webhook" ? withReceipt(item, receipt) : item;
    });
  };

  /** Takes records out, with their leases and places in the lists. */
  const drop = async (items: Droppable[]): Promise<void> => {
    const transaction = redis.multi();
    for (const item of items) {
      transaction.del(recordKey(item.id), leaseKey(item.id), textKey(item.id));
      for (const key of [ALL, DUE, ...listKeys(item)]) transaction.zrem(key, item.id);
    }
    await guard(transaction.exec());
  };

  const settling = inGroups(async (settled: Settled[]): Promise<void> => {
    const transaction = redis.multi();
    for (const { item, retryAt } of settled) {
      const farewell = item.event.type === "user.erased" && item.status === "sent";
      const ex = farewell ? KEEP_FAREWELL_SECONDS : KEEP_SECONDS;
      // A record that was dropped meanwhile stays away.
      transaction.set(recordKey(item.id), JSON.stringify(item), { ex, xx: true }).del(leaseKey(item.id));
      if (retryAt === undefined && item.channel === "sms") transaction.del(textKey(item.id));
      if (retryAt === undefined) transaction.zrem(DUE, item.id);
      else transaction.zadd(DUE, { score: retryAt, member: item.id });
    }
    await guard(transaction.exec());
  });

  return {
    /**
     * Keeps those not seen before, each leased to us, in one transaction; answers them. The same transaction tells
     * which are to erased people: these are dropped again, whoever kept them.
     */
    async insertNew(items: Notification[]): Promise<Notification[]> {
      if (items.length === 0) return [];
      const people = [...new Set(items.flatMap((item) => ownerOf(item) ?? []))];
      const erased = await Promise.all(people.map(erasedKey));
      const transaction = redis.multi();
      for (const item of items) {
        const at = { score: Date.parse(item.createdAt), member: item.id };
        transaction.set(recordKey(item.id), JSON.stringify(item), { nx: true, ex: KEEP_SECONDS });
        transaction.set(leaseKey(item.id), "1", { nx: true, px: LEASE_MS });
        transaction.zadd(DUE, { nx: true }, { score: Date.now() + LEASE_MS, member: item.id });
        transaction.zadd(ALL, { nx: true }, at);
        for (const key of listKeys(item)) {
          transaction.zadd(key, { nx: true }, at);
          transaction.expire(key, KEEP_SECONDS);
        }
      }
      for (const key of erased) transaction.exists(key);
      const answers = (await guard(transaction.exec<unknown[]>())).values();
      const fresh = items.filter((item) => {
        const isNew = answers.next().value !== null;
        const leased = answers.next().value !== null;
        for (let rest = 2 + 2 * listKeys(item).length; rest > 0; rest--) answers.next();
        return isNew && leased;
      });
      const gone = new Set(people.filter(() => Number(answers.next().value) > 0));
      const isGone = (item: Notification): boolean => gone.has(ownerOf(item) ?? "");
      if (gone.size > 0) await drop(items.filter(isGone));
      return fresh.filter((item) => !isGone(item));
    },

    /**
     * Drops all notifications of a person, and those that still come; but not the one of their erasure, which is in
     * no list of theirs.
     */
    async erasePerson(userId: string): Promise<void> {
      await guard(redis.set(await erasedKey(userId), "1", { ex: KEEP_ERASED_SECONDS }));
      for (;;) {
        const ids = await guard(redis.zrange<string[]>(userKey(userId), 0, ERASE_AT_ONCE - 1));
        if (ids.length === 0) return;
        const known = new Map((await findMany(ids)).map((item) => [item.id, item]));
        await drop(ids.map((id) => ({ id, userId, orderId: known.get(id)?.orderId })));
      }
    },

    /**
     * Records how a delivery went and gives its lease back; `retryAt` (epoch ms) keeps it in the index of what is due.
     * What is settled while another transaction is under way goes into the next one together.
     */
    settle: (item: Notification, retryAt?: number): Promise<void> => settling({ item, retryAt }),

    /** The words that a message's first try kept until it is settled; these, when this is the first. */
    async firstText(id: string, text: string): Promise<string> {
      const transaction = redis.multi();
      transaction.set(textKey(id), text, { nx: true, ex: KEEP_TEXT_SECONDS }).get(textKey(id));
      const [, kept] = await guard(transaction.exec<[unknown, string | null]>());
      return kept ?? text;
    },

    /** Writes how webhooks stand into the lists, for looking only: nothing is sent from here. */
    async note(items: DeliveryNote[]): Promise<void> {
      if (items.length === 0) return;
      const transaction = redis.multi();
      for (const item of items) {
        const at = { score: Date.parse(item.createdAt), member: item.id };
        transaction.set(recordKey(item.id), JSON.stringify(item), { ex: KEEP_SECONDS });
        transaction.zadd(ALL, at);
        for (const key of listKeys(item)) transaction.zadd(key, at).expire(key, KEEP_SECONDS);
      }
      await guard(transaction.exec());
    },

    /** Keeps what a provider tells of something handed to it, also before that itself is recorded. */
    async recordReceipt(providerId: string, receipt: Receipt): Promise<void> {
      await guard(redis.set(receiptKey(providerId), JSON.stringify(receipt), { ex: KEEP_SECONDS }));
    },

    /** Whether the right to send this one was free, and is ours for a minute now. */
    async lease(id: string): Promise<boolean> {
      return (await guard(redis.set(leaseKey(id), "1", { nx: true, px: LEASE_MS }))) !== null;
    },

    /** Takes up to `limit` that are due and that nobody else is sending. */
    async takeDue(limit: number): Promise<Notification[]> {
      const ids = await guard(redis.zrange<string[]>(DUE, 0, Date.now(), { byScore: true, offset: 0, count: limit }));
      if (ids.length === 0) return [];
      const transaction = redis.multi();
      for (const id of ids) {
        transaction.set(leaseKey(id), "1", { nx: true, px: LEASE_MS });
        transaction.zadd(DUE, { xx: true }, { score: Date.now() + LEASE_MS, member: id });
      }
      const answers = await guard(transaction.exec<unknown[]>());
      const mine = ids.filter((_, i) => answers[2 * i] !== null);
      const found = await findMany(mine);
      // A record that has gone after its 30 days, or was sent, leaves nothing to do.
      const open = found.filter((item) => item.channel !== "webhook").filter((item) => item.status === "queued");
      const done = mine.filter((id) => !open.some((item) => item.id === id));
      if (done.length > 0) await guard(redis.zrem(DUE, ...done));
      return open;
    },

    async find(id: string): Promise<Listed | undefined> {
      return (await findMany([id]))[0];
    },

    /** Newest first. A page that had to look at too many others ends early, and says from where to go on. */
    async list(input: ListNotificationsInput): Promise<NotificationPage> {
      const key = input.orderId ? orderKey(input.orderId) : input.userId ? userKey(input.userId) : ALL;
      const found: Listed[] = [];
      let { after } = input;
      for (let round = 0; round < scanRounds; round++) {
        const ids = await pageOf(redis, key, after, SCAN);
        const items = await findMany(ids.map((entry) => entry.id));
        found.push(...items.filter((item) => matches(item, input)));
        after = ids.at(-1);
        const shown = found.slice(0, input.limit);
        const last = shown.at(-1);
        if (last && found.length > input.limit) return { items: shown, next: entryOf(last) };
        if (ids.length < SCAN || !after) return { items: found, next: undefined };
      }
      return { items: found, next: after };
    },

    /** Drops from the list of all what is older than its records. */
    async forgetOld(): Promise<void> {
      await guard(redis.zremrangebyscore(ALL, 0, Date.now() - KEEP_SECONDS * 1000));
    },

    async ping(): Promise<void> {
      await guard(redis.ping());
    },
  };
}
export type NotificationRepository = ReturnType<typeof createNotificationRepository>;

type Settled = { item: Notification; retryAt: number | undefined };

/** A notification, or what is known of one whose record has run out. */
type Droppable = {
  id: string;
  orderId?: string | undefined;
  userId?: string | undefined;
  event?: { type: string };
};

const listKeys = (item: Droppable): string[] => {
  const owner = ownerOf(item);
  return [...(item.orderId ? [orderKey(item.orderId)] : []), ...(owner ? [userKey(owner)] : [])];
};

/** Whose list it is in; the mail about an erasure outlives what it is about. */
const ownerOf = (item: Droppable): string | undefined => (item.event?.type === "user.erased" ? undefined : item.userId);

const matches = (item: Listed, input: ListNotificationsInput): boolean =>
  (!input.status || item.status === input.status) &&
  (!input.channel || item.channel === input.channel) &&
  (!input.userId || item.userId === input.userId);

const entryOf = (item: Listed): Entry => ({ createdAt: Date.parse(item.createdAt), id: item.id });
