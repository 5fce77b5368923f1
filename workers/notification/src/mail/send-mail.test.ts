import type { Contact } from "@orderapp/contracts/user";
import { fail, ok, type Result } from "@orderapp/core/result";
import { startUpstash } from "@orderapp/local-cloud/upstash/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NotificationContext } from "../context.ts";
import { recipientsOf } from "../notifications/recipients.ts";
import { personOf, unsubscribe, unsubscribeLink } from "../notifications/unsubscribe.ts";
import { sampleEvent } from "../templates/samples.ts";
import { contextOn } from "../test-support.ts";
import { MailRefused, type Mail } from "./mailer.ts";
import { sendMail } from "./send-mail.ts";

let redis: Awaited<ReturnType<typeof startUpstash>>;
beforeAll(async () => {
  redis = await startUpstash({ port: 0, token: "t" });
});
afterAll(() => redis.close());

const ada: Contact = { email: "ada@example.com", name: "Ada", marketingConsent: true };

function setUp(contact: Result<Contact>) {
  const sent: Mail[] = [];
  const ended: string[] = [];
  const ctx: NotificationContext = {
    ...contextOn(redis.url),
    mailer: { send: (mail) => Promise.resolve(void sent.push(mail)), close: () => undefined },
    contact: () => Promise.resolve(contact),
    endMarketingConsent: (userId) => Promise.resolve((ended.push(userId), ok(null))),
  };
  const send = (type: Parameters<typeof sampleEvent>[0]) =>
    sendMail(ctx, {
      id: "n1",
      event: sampleEvent(type),
      channel: "email",
      to: "ada@example.com",
      status: "queued",
      attempts: 0,
      createdAt: new Date().toISOString(),
    });
  return { ctx, sent, ended, send };
}

describe("a mail that its server refuses", () => {
  it("is given up when that is for good, and comes again otherwise", async () => {
    const { ctx, send } = setUp(ok(ada));
    let why = new MailRefused("550 No such user");
    ctx.mailer = { ...ctx.mailer, send: () => Promise.reject(why) };
    expect(await send("order.confirmed")).toEqual({ refused: "550 No such user" });
    why = new Error("451 Come again");
    await expect(send("order.confirmed")).rejects.toThrow("451");
  });
});

describe("advertising", () => {
  it("goes to whoever agrees to it, with a way out by one click", async () => {
    const { ctx, sent, ended, send } = setUp(ok(ada));
    const abandoned = sampleEvent("cart.abandoned");
    expect(await recipientsOf(ctx, abandoned)).toEqual([
      { channel: "email", to: "ada@example.com", userId: "6743a1c5e4b0a1d2c3f4a5b6" },
    ]);
    expect(await send("cart.abandoned")).toEqual({});
    const [mail] = sent;
    expect(mail?.headers?.["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    const link = new URL(/^<(.+)>$/.exec(mail?.headers?.["List-Unsubscribe"] ?? "")?.[1] ?? "");
    expect(link.origin + link.pathname).toBe("https://api.example.com/v1/unsubscribe");
    for (const part of [mail?.text, mail?.html]) expect(part).toContain(link.href);
    await unsubscribe(ctx, link.searchParams.get("token") ?? "");
    expect(ended).toEqual(["6743a1c5e4b0a1d2c3f4a5b6"]);
  });

  it.each([
    ["does not agree", ok({ ...ada, marketingConsent: false })],
    ["is not there any more", fail("not_found", "gone")],
  ] as const)("goes to nobody who %s, not even when they did at first", async (_, contact) => {
    const { ctx, sent, send } = setUp(contact);
    expect(await recipientsOf(ctx, sampleEvent("cart.abandoned"))).toEqual([]);
    expect((await send("cart.abandoned")).moot).toContain("does not agree");
    expect(sent).toEqual([]);
  });

  it("waits while nobody can say whether they agree", async () => {
    const { ctx, send } = setUp(fail("unavailable", "down"));
    await expect(recipientsOf(ctx, sampleEvent("cart.abandoned"))).rejects.toThrow("down");
    await expect(send("cart.abandoned")).rejects.toThrow("down");
  });

  it("is no other mail: none of them can be unsubscribed from, and each goes to all", async () => {
    const { sent, send } = setUp(ok({ ...ada, marketingConsent: false }));
    for (const type of ["order.delivered", "payment.failed", "user.password_changed"] as const) await send(type);
    expect(sent).toHaveLength(3);
    for (const { headers, text } of sent) {
      expect(Object.keys(headers ?? {})).toEqual([]);
      expect(text).not.toContain("unsubscribe");
    }
  });

  it("is ended by nobody else's link", async () => {
    const { ctx, ended } = setUp(ok(ada));
    const { ctx: other } = setUp(ok(ada));
    const elsewhere = { ...other, unsubscribing: { ...other.unsubscribing, secret: "another" } };
    const token = new URL(await unsubscribeLink(ctx, "u1")).searchParams.get("token") ?? "";
    expect(await personOf(ctx, token)).toBe("u1");
    const foreign = new URL(await unsubscribeLink(elsewhere, "u1")).searchParams.get("token") ?? "";
    for (const bad of [
      foreign,
      token.replace("u1", "u2"),
      `${token}x`,
      `${token}.x`,
      "u1",
      "u1.",
      ".",
      "",
      "x".repeat(5_000),
    ]) {
      await expect(unsubscribe(ctx, bad), bad).rejects.toThrow("not whole");
    }
    expect(ended).toEqual([]);
  });
});
