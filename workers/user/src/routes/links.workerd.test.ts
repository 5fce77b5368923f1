import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  ask,
  call,
  claimsOf,
  env,
  login,
  me,
  newEmail,
  PASSWORD,
  refresh,
  register,
  rpc,
  signedIn,
} from "../../test/support.ts";
import { createContext } from "../context.ts";
import { hashLink } from "../links/link-token.ts";
import { resetPassword } from "../links/reset-password.ts";
import { sendLink } from "../links/send-link.ts";

const ctx = createContext(env, call);
const verify = (token: unknown) => ask("POST", "/v1/auth/verify-email", { json: { token } });
const reset = (token: unknown, password: unknown = "another-horse-battery") =>
  ask("POST", "/v1/auth/reset-password", { json: { token, password } });
const REFUSED = [422, "validation_failed", [{ path: "token", code: "invalid_token", message: expect.any(String) }]];
const refusal = ({ status, body }: Awaited<ReturnType<typeof ask>>) => [status, body.code, body.errors];

/** What lies in a person's outbox. */
async function eventsOf(userId: string) {
  const inAYear = new Date(Date.now() + 365 * 86_400_000);
  return (await ctx.outbox.takeDue(inAYear, inAYear, 10_000)).filter(({ subject }) => subject === userId);
}

type Purpose = "verify_email" | "reset_password";

async function newPerson() {
  const person = await signedIn();
  return { ...person, id: String(claimsOf(person.access)["userId"]) };
}

/** The token of a link of this person's, as a mail asks for it. */
async function tokenOf(person: { id: string; email: string }, purpose: Purpose, eventId: string = crypto.randomUUID()) {
  await sendLink(ctx, { purpose, email: person.email, eventId });
  const answer = await rpc.linkToken(call, { purpose, userId: person.id, eventId });
  return answer.ok ? answer.value.token : "none";
}

/** A link that was mailed, with a time of our choosing. */
async function addLink(userId: string, purpose: Purpose, expiresAt: Date) {
  const secret = crypto.randomUUID().replaceAll("-", "").padEnd(43, "x");
  const event = {
    id: crypto.randomUUID(),
    type: "user.verification_requested" as const,
    version: 1 as const,
    source: "user" as const,
    subject: userId,
    at: new Date().toISOString(),
    traceparent: "",
    data: { userId, email: "ada@example.com", name: "Ada" },
  };
  await ctx.links.add({ userId, link: { purpose, hash: await hashLink(secret), expiresAt }, event, now: new Date() });
  return `${purpose === "verify_email" ? "vt" : "rp"}_${userId}.${secret}`;
}

const soon = () => new Date(Date.now() + 60_000);
const past = () => new Date(Date.now() - 1);

/** All that must be refused alike, for either purpose. */
const BAD: [string, (person: { id: string; email: string }, purpose: Purpose) => string | Promise<string>][] = [
  ["an expired token", ({ id }, purpose) => addLink(id, purpose, past())],
  [
    "a token for the other purpose",
    (person, purpose) => tokenOf(person, purpose === "verify_email" ? "reset_password" : "verify_email"),
  ],
  [
    "the secret of the other purpose under this one's name",
    async (person, purpose) => {
      const other = purpose === "verify_email" ? "reset_password" : "verify_email";
      return (await tokenOf(person, other)).replace(/^../, purpose === "verify_email" ? "vt" : "rp");
    },
  ],
  [
    "another's id with one's own secret",
    async (person, purpose) => {
      const [own, other] = [await tokenOf(person, purpose), await newPerson()];
      return own.replace(person.id, other.id);
    },
  ],
  ["an invented secret", ({ id }, purpose) => `${purpose === "verify_email" ? "vt" : "rp"}_${id}.${"A".repeat(43)}`],
  ["nobody's id", (_, purpose) => `${purpose === "verify_email" ? "vt" : "rp"}_${"0".repeat(24)}.${"A".repeat(43)}`],
  ["a text", () => "nothing of ours"],
  ["an operator in a text", () => '{"$ne": null}'],
];

describe("the link of a registration", () => {
  it("is asked for by the mail, verifies the address once, and is kept only as a hash", async () => {
    const { body } = await register({ email: newEmail(), password: PASSWORD, name: "Ada" });
    const userId = String(body.user?.["id"]);
    const [event] = await eventsOf(userId);
    expect(event?.type).toBe("user.registered");
    const request = { purpose: "verify_email" as const, userId, eventId: event?.id ?? "" };
    const [answer, again] = [await rpc.linkToken(call, request), await rpc.linkToken(call, request)];
    expect(answer).toEqual({ ok: true, value: { token: expect.stringMatching(/^vt_[0-9a-f]{24}\.[\w-]{43}$/) } });
    expect(again).toEqual(answer);
    const token = answer.ok ? answer.value.token : "";
    expect(JSON.stringify(await eventsOf(userId))).not.toContain(token.slice(28));

    const verified = await verify(token);
    expect(verified.status).toBe(200);
    expect(verified.body.user).toMatchObject({ id: userId, emailVerified: true });
    expect(verified.body.user).not.toHaveProperty("links");
    expect(refusal(await verify(token))).toEqual(REFUSED);
    expect(await rpc.linkToken(call, request)).toMatchObject({ ok: false, error: { code: "not_found" } });
  });

  it.each([
    ["another event", { eventId: "x" }],
    ["another purpose", { purpose: "reset_password" as const }],
    ["nobody", { userId: "0".repeat(24) }],
    ["an operator", { userId: '{"$ne":1}' }],
  ])("is not to be had for %s", async (_, wrong) => {
    const { body } = await register({ email: newEmail(), password: PASSWORD, name: "Ada" });
    const userId = String(body.user?.["id"]);
    const [event] = await eventsOf(userId);
    const right = { purpose: "verify_email" as const, userId, eventId: event?.id ?? "" };
    const answer = await rpc.linkToken(call, { ...right, ...wrong });
    expect(answer).toMatchObject({ ok: false, error: { code: "not_found" } });
  });
});

describe("POST /v1/auth/verify-email", () => {
  it("lets one of 20 uses at once win, and takes the other links of the person back", async () => {
    const person = await newPerson();
    const [token, other] = [await tokenOf(person, "verify_email"), await tokenOf(person, "verify_email")];
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(19);
    expect(refusal(await verify(other))).toEqual(REFUSED);
  });

  it("answers a repeated request as the first time", async () => {
    const person = await newPerson();
    const asked = { json: { token: await tokenOf(person, "verify_email") }, key: crypto.randomUUID() };
    const first = await ask("POST", "/v1/auth/verify-email", asked);
    const second = await ask("POST", "/v1/auth/verify-email", asked);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
  });

  it.each(BAD)("refuses %s", async (_, bad) => {
    const person = await newPerson();
    expect(refusal(await verify(await bad(person, "verify_email")))).toEqual(REFUSED);
    expect((await me(person.access)).body["emailVerified"]).toBe(false);
  });

  it.each([[{ $ne: null }], [["vt_"]], [7], [null], [""], [undefined]])("refuses %j for a token", async (token) => {
    const { status, body } = await verify(token);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, "validation_failed", "token"]);
  });

  it("keeps the newest three links of each kind, and no more", async () => {
    const person = await newPerson();
    const resetToken = await tokenOf(person, "reset_password");
    const events = Array.from({ length: 4 }, () => crypto.randomUUID());
    for (const eventId of events) await tokenOf(person, "verify_email", eventId);
    const usable = await Promise.all(
      events.map((eventId) => rpc.linkToken(call, { purpose: "verify_email", userId: person.id, eventId })),
    );
    expect(usable.map(({ ok }) => ok)).toEqual([false, true, true, true]);
    expect((await reset(resetToken)).status).toBe(204);
  });
});

describe("POST /v1/auth/reset-password", () => {
  it("sets the password, ends every session, verifies the address, and tells the person", async () => {
    const person = await newPerson();
    const elsewhere = await login(person.email, PASSWORD);
    const [token, other] = [await tokenOf(person, "reset_password"), await tokenOf(person, "reset_password")];
    const done = await reset(token);
    expect([done.status, done.body]).toEqual([204, {}]);

    expect((await login(person.email, PASSWORD)).body.code).toBe("invalid_credentials");
    const again = await login(person.email, "another-horse-battery");
    expect([again.status, again.body.user?.["emailVerified"]]).toEqual([200, true]);
    expect((await refresh(person.refresh)).status).toBe(401);
    expect((await refresh(elsewhere.body.refreshToken)).status).toBe(401);
    expect((await me(person.access)).status).toBe(401);
    expect((await me(elsewhere.body.accessToken)).status).toBe(401);
    expect(refusal(await reset(token))).toEqual(REFUSED);
    expect(refusal(await reset(other))).toEqual(REFUSED);
    const told = (await eventsOf(person.id)).filter(({ type }) => type === "user.password_changed");
    expect(told).toMatchObject([{ data: { userId: person.id, email: person.email, name: "Ada" } }]);
  });

  it("lets its owner in while a guesser has used up the attempts", async () => {
    const person = await newPerson();
    for (let i = 0; i < 5; i++) await login(person.email, "a-guess-of-somebody");
    expect((await login(person.email, PASSWORD)).body.code).toBe("too_many_attempts");
    const done = await reset(await tokenOf(person, "reset_password"));
    const device = /^device=([^;]+); .*HttpOnly/.exec(done.headers.get("set-cookie") ?? "")?.[1] ?? "";
    const json = { email: person.email, password: "another-horse-battery" };
    expect((await ask("POST", "/v1/auth/login", { json })).body.code).toBe("too_many_attempts");
    const headers = { "content-type": "application/json", "x-device-token": device };
    const request = { method: "POST", headers, body: JSON.stringify(json) };
    const answer = await (exports as { default: Fetcher }).default.fetch("https://shop.test/v1/auth/login", request);
    expect([answer.status, (await answer.text()).includes("accessToken")]).toEqual([200, true]);
  });

  it("lets one of 20 uses at once win", async () => {
    const person = await newPerson();
    const token = await tokenOf(person, "reset_password");
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => reset(token, `another-horse-${i}`)));
    const winners = answers.flatMap(({ status }, i) => (status === 204 ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(19);
    expect((await login(person.email, `another-horse-${winners[0]}`)).status).toBe(200);
    expect((await eventsOf(person.id)).filter(({ type }) => type === "user.password_changed")).toHaveLength(1);
  });

  it.each([
    ["too short", () => "123456789", "too_small"],
    ["too long", () => "€".repeat(25), "too_big"],
    ["common", () => "Password123", "password_too_common"],
    ["the address", (email: string) => email.toUpperCase(), "password_is_email"],
  ])("leaves the link usable when the password is %s", async (_, password, code) => {
    const person = await newPerson();
    const token = await tokenOf(person, "reset_password");
    const { status, body } = await reset(token, password(person.email));
    expect([status, body.errors]).toMatchObject([422, [{ path: "password", code }]]);
    expect((await reset(token)).status).toBe(204);
  });

  it.each(BAD)("refuses %s", async (_, bad) => {
    const person = await newPerson();
    expect(refusal(await reset(await bad(person, "reset_password")))).toEqual(REFUSED);
    expect((await login(person.email, PASSWORD)).status).toBe(200);
  });

  it.each([[{ $ne: null }], [["rp_"]], [7], [null]])("refuses %j in a text field", async (value) => {
    expect((await reset(value)).body.errors?.[0]?.path).toBe("token");
    expect((await reset("rp_x", value)).body.errors?.[0]?.path).toBe("password");
  });

  it("does nothing for a disabled account", async () => {
    const person = await newPerson();
    const [token, other] = [await tokenOf(person, "reset_password"), await tokenOf(person, "verify_email")];
    const from = { role: "USER", status: "active" } as const;
    await ctx.administration.change({ userId: person.id, from, to: { ...from, status: "disabled" }, now: new Date() });
    expect(refusal(await reset(token))).toEqual(REFUSED);
    expect(refusal(await verify(other))).toEqual(REFUSED);
    expect((await login(person.email, PASSWORD)).body.code).toBe("account_disabled");
  });

  it("hashes nothing for a link that cannot be used", async () => {
    let hashed = 0;
    const passwords = { ...ctx.passwords, hash: () => Promise.reject(new Error(`hashed ${++hashed}`)) };
    const token = `rp_${"0".repeat(24)}.${"A".repeat(43)}`;
    await expect(resetPassword({ ...ctx, passwords }, { token, password: PASSWORD })).rejects.toMatchObject({
      code: "validation_failed",
    });
    expect(hashed).toBe(0);
  });

  it("does not bring a used link back when its request is done once more", async () => {
    const person = await newPerson();
    const eventId = crypto.randomUUID();
    const token = await tokenOf(person, "reset_password", eventId);
    expect((await reset(token)).status).toBe(204);
    expect(await sendLink(ctx, { purpose: "reset_password", email: person.email, eventId })).toEqual([]);
    expect(refusal(await reset(token))).toEqual(REFUSED);
  });

  it("takes a link whose time has not come", async () => {
    const person = await newPerson();
    expect((await reset(await addLink(person.id, "reset_password", soon()))).status).toBe(204);
  });
});
