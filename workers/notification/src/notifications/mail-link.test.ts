import type { DomainEvent } from "@orderapp/contracts/events";
import { fail, ok } from "@orderapp/core/result";
import { createLogger } from "@orderapp/http/log";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { Redis } from "@upstash/redis/cloudflare";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { NotificationContext } from "../context.ts";
import type { Mail } from "../mail/mailer.ts";
import { contextOn } from "../test-support.ts";
import { deliverAll } from "./deliver-notification.ts";
import { deliverDue } from "./deliver-due.ts";
import { withoutTokens } from "./mail-link.ts";
import { recordEvents } from "./record-events.ts";

let redis: Awaited<ReturnType<typeof startUpstash>>;
beforeAll(async () => {
  redis = await startUpstash({ port: 0, token: "t" });
});
afterEach(() => void vi.useRealTimers().restoreAllMocks());
afterAll(() => redis.close());

const TOKEN = "rp_6743a1c5e4b0a1d2c3f4a5b6.s3cretS3cretS3cret";
const later = () => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });

/** A context whose user Worker answers as told, and whose mail server quotes what it refuses. */
function setUp(level: "ERROR" | "DEBUG" = "ERROR") {
  const sent: Mail[] = [];
  const asked: unknown[] = [];
  const state: { user: "good" | "used" | "down"; mailDown: boolean } = { user: "good", mailDown: false };
  const ctx: NotificationContext = {
    ...contextOn(redis.url),
    mailer: {
      send(mail) {
        if (state.mailDown) return Promise.reject(new Error(`554 not this: ${mail.text.replaceAll("=", "=3D")}`));
        sent.push(mail);
        return Promise.resolve();
      },
      close: () => undefined,
    },
    store: { name: "Shop", url: "https://shop.example.com" },
    pages: { verifyEmail: "https://front.example.com/verify", resetPassword: "https://front.example.com/reset?l=en" },
    log: createLogger("test", "trace", level),
    logFor: (traceparent) => createLogger("test", traceparent, level),
    now: () => new Date(),
    administrators: () => Promise.resolve([]),
    acknowledge: () => Promise.resolve(ok(null)),
    linkToken(traceparent, input) {
      asked.push({ traceparent, ...input });
      if (state.user === "down") return Promise.resolve(fail("unavailable", "no store"));
      return Promise.resolve(state.user === "used" ? fail("not_found", "used") : ok({ token: TOKEN }));
    },
  };
  return { ctx, sent, asked, state };
}

let serial = 0;
function event(type: "user.registered" | "user.verification_requested" | "user.password_reset_requested"): DomainEvent {
  const userId = `linked${++serial}`;
  const data = { userId, email: `${userId}@example.com`, name: "Ada" };
  const at = new Date().toISOString();
  return { id: `e-${userId}`, type, version: 1, source: "user", subject: userId, at, traceparent: "trace", data };
}

const consume = async (ctx: NotificationContext, one: DomainEvent) =>
  deliverAll(ctx, (await recordEvents(ctx, [one])).fresh);
const recordOf = async (ctx: NotificationContext, { subject }: DomainEvent) =>
  (await ctx.notifications.list({ userId: subject, limit: 1, after: undefined })).items[0];

/** Everything that lies in Redis. */
async function allOfRedis(): Promise<string> {
  const client = new Redis({ url: redis.url, token: "t", automaticDeserialization: false, enableTelemetry: false });
  const texts: unknown[] = [];
  for (const key of await client.keys("*")) {
    texts.push(key, (await client.type(key)) === "zset" ? await client.zrange(key, 0, -1) : await client.get(key));
  }
  return JSON.stringify(texts);
}

describe("the link of a mail", () => {
  it.each([
    ["user.registered", "verify_email", "https://front.example.com/verify?token="],
    ["user.verification_requested", "verify_email", "https://front.example.com/verify?token="],
    ["user.password_reset_requested", "reset_password", "https://front.example.com/reset?l=en&token="],
  ] as const)("of %s is asked for when it is sent", async (type, purpose, address) => {
    const { ctx, sent, asked } = setUp();
    const one = event(type);
    await consume(ctx, one);
    expect(asked).toEqual([{ traceparent: "trace", purpose, userId: one.subject, eventId: one.id }]);
    expect(sent[0]?.text).toContain(`${address}${TOKEN}\n`);
    expect(sent[0]?.html).toContain(`href="${`${address}${TOKEN}`.replaceAll("&", "&amp;")}"`);
  });

  it("lies neither in Redis nor in a log, sent or refused by a server that quotes it", async () => {
    const { ctx, sent, state } = setUp("DEBUG");
    const lines: string[] = [];
    for (const level of ["log", "warn", "error"] as const)
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line));
    const one = event("user.password_reset_requested");
    state.mailDown = true;
    await consume(ctx, one);
    expect((await recordOf(ctx, one))?.lastError).toContain("554 not this");
    expect(await allOfRedis()).not.toMatch(/s3cret/i);
    state.mailDown = false;
    later();
    await deliverDue(ctx);
    expect(sent).toHaveLength(1);
    expect(await allOfRedis()).not.toMatch(/s3cret/i);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join("\n")).not.toMatch(/s3cret/i);
  });

  it("is waited for while the user Worker cannot tell it", async () => {
    const { ctx, sent, state } = setUp();
    const one = event("user.password_reset_requested");
    state.user = "down";
    await consume(ctx, one);
    expect([sent.length, (await recordOf(ctx, one))?.status]).toEqual([0, "queued"]);
    state.user = "good";
    later();
    await deliverDue(ctx);
    expect([sent.length, (await recordOf(ctx, one))?.status]).toEqual([1, "sent"]);
  });

  it("that can no longer be used makes its mail needless, for good, but not a welcome", async () => {
    const { ctx, sent, state } = setUp();
    state.user = "used";
    for (const type of ["user.verification_requested", "user.password_reset_requested"] as const) {
      const one = event(type);
      await consume(ctx, one);
      expect(await recordOf(ctx, one)).toMatchObject({
        status: "failed",
        attempts: 1,
        lastError: expect.stringContaining("its link was used"),
      });
    }
    later();
    await deliverDue(ctx);
    expect(sent).toEqual([]);
    await consume(ctx, event("user.registered"));
    expect(sent.map(({ subject }) => subject)).toEqual(["Welcome to Shop"]);
    expect(sent[0]?.text).not.toContain("token");
  });

  it("is taken out of a text that is quoted-printable, too", () => {
    expect(withoutTokens("see ?token=3Drp_6743a1c5e4=\r\nb0a1d2c3f4a5b6.s3c=\r\nret now")).toBe(
      "see ?token=3D[redacted] now",
    );
  });
});
