import { createScheduledController } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { call, env, newEmail, PASSWORD, register, rpc } from "../../test/support.ts";
import { createContext, type UserContext } from "../context.ts";
import worker from "../index.ts";
import { relayOutbox } from "./relay.ts";

type Sent = Awaited<ReturnType<UserContext["outbox"]["takeDue"]>>;

const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

/** Relays as the cron would at that time, and answers the events about one user. */
async function relayAt(now: Date, userId: unknown): Promise<Sent> {
  const sent: Sent = [];
  const context = createContext(env, call);
  await relayOutbox({ ...context, now: () => now, publish: async (events) => void sent.push(...events) });
  return sent.filter(({ subject }) => subject === userId);
}

async function newUser(): Promise<{ id: unknown; email: string }> {
  const email = newEmail();
  const { body } = await register({ email, password: PASSWORD, name: "Ada" });
  return { id: body.user?.["id"], email };
}

describe("the outbox", () => {
  it("sends an event again each minute until it is acknowledged", async () => {
    const { id, email } = await newUser();
    expect(await relayAt(later(0), id)).toEqual([]);
    const [event] = await relayAt(later(2), id);
    expect(event).toMatchObject({
      type: "user.registered",
      version: 1,
      source: "user",
      subject: id,
      data: { userId: id, email, name: "Ada" },
    });
    expect(await relayAt(later(2), id)).toEqual([]);
    expect(await relayAt(later(4), id)).toEqual([event]);

    expect(await rpc.acknowledgeEvents(call, { ids: [event?.id ?? "", "unknown"] })).toEqual({ ok: true, value: null });
    expect(await relayAt(later(9), id)).toEqual([]);
  });

  it("sends each event once when two crons run at once", async () => {
    const { id } = await newUser();
    const rounds = await Promise.all([relayAt(later(20), id), relayAt(later(20), id)]);
    expect(new Set(rounds.flat().map((event) => event.id)).size).toBe(1);
  });

  it("keeps an event whose sending fails", async () => {
    const { id } = await newUser();
    const broken = {
      ...createContext(env, call),
      now: () => later(30),
      publish: () => Promise.reject(new Error("full")),
    };
    await expect(relayOutbox(broken)).rejects.toThrow("full");
    expect(await relayAt(later(32), id)).toHaveLength(1);
  });

  it("is relayed by the cron", async () => {
    await expect(worker.scheduled(createScheduledController(), env)).resolves.toBeUndefined();
  });
});
