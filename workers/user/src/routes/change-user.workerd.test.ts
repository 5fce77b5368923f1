import { beforeAll, describe, expect, it, vi } from "vitest";
import { admin, context, person, session, type Person } from "../../test/accounts.ts";
import { ask, claimsOf, login, me, PASSWORD, refresh, register, newEmail, signedIn } from "../../test/support.ts";

let root: Person;
beforeAll(async () => {
  root = await admin();
});

const patch = (id: string, json: unknown, token: string | undefined = root.token) =>
  ask("PATCH", `/v1/users/${id}`, { token, json });
const idOf = (token: string) => String(claimsOf(token)["userId"]);

describe("PATCH /v1/users/{id}", () => {
  it("disables: no sign-in, no refresh, no token any more", async () => {
    const { email, access, refresh: refreshToken } = await signedIn();
    const { status, body } = await patch(idOf(access), { status: "disabled" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ email, role: "USER", status: "disabled" });
    expect(await me(access)).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect((await refresh(refreshToken)).status).toBe(401);
    expect(await login(email, PASSWORD)).toMatchObject({ status: 403, body: { code: "account_disabled" } });
    expect(await login(email, "a-wrong-password")).toMatchObject({ status: 401 });
  });

  it("puts the ended sessions on the list that every Worker reads", async () => {
    const someone = await person();
    const other = await session(someone.id);
    await patch(someone.id, { status: "disabled" });
    const due = await context().sessions.takeUnannounced(new Date(Date.now() + 120_000), new Date(), 1_000);
    expect(due.filter(({ userId }) => userId === someone.id)).toStrictEqual([]);
    for (const token of [someone.token, other.token]) expect((await me(token)).status).toBe(401);
  });

  it("enables again: the password works, the old sessions stay dead", async () => {
    const { email, access, refresh: refreshToken } = await signedIn();
    await patch(idOf(access), { status: "disabled" });
    expect((await patch(idOf(access), { status: "active" })).body).toMatchObject({ status: "active" });
    expect((await me(access)).status).toBe(401);
    expect((await refresh(refreshToken)).status).toBe(401);
    expect((await login(email, PASSWORD)).status).toBe(200);
  });

  it("changes a role, and ends the sessions whose tokens carry the old one", async () => {
    const { email, access } = await signedIn();
    expect((await patch(idOf(access), { role: "ADMIN" })).body).toMatchObject({ role: "ADMIN", status: "active" });
    expect((await me(access)).status).toBe(401);
    const { body } = await login(email, PASSWORD);
    expect(claimsOf(body.accessToken ?? "")["role"]).toBe("ADMIN");
    expect((await patch(idOf(access), { role: "USER" })).body).toMatchObject({ role: "USER" });
    expect((await ask("GET", "/v1/users", { token: body.accessToken })).status).toBe(401);
  });

  it("changes nothing and ends nothing when all is so already", async () => {
    const someone = await person();
    const before = await ask("GET", `/v1/users/${someone.id}`, { token: root.token });
    expect((await patch(someone.id, { role: "USER", status: "active" })).body).toStrictEqual(before.body);
    expect((await me(someone.token)).status).toBe(200);
  });

  it("signs no token with a role that was changed since the password was read", async () => {
    const email = newEmail();
    await register({ email, password: PASSWORD, name: "Ada" });
    const id = (await context().users.credentials(email))?.user.id ?? "";
    await patch(id, { role: "ADMIN" });
    const stale = { id: "6743a1c5e4b0a1d2c3f4a5b6", userId: id, familyHash: "f", tokenHash: "t", device: "tests" };
    const times = { createdAt: new Date(), expiresAt: new Date(Date.now() + 60_000) };
    const start = { session: { ...stale, ...times }, passwordVersion: 1, knownDevice: "tests" };
    expect(await context().sessions.start({ ...start, role: "USER" })).toBeUndefined();
    expect(await context().sessions.start({ ...start, role: "ADMIN" })).toMatchObject({ events: expect.any(Array) });
    await patch(id, { role: "USER" });
  });

  it("lets 10 who ask for the same have it, once", async () => {
    const someone = await admin();
    const answers = await Promise.all(Array.from({ length: 10 }, () => patch(someone.id, { status: "disabled" })));
    expect(answers.map(({ status }) => status)).toStrictEqual(Array<number>(10).fill(200));
  });

  it.each([
    ["nothing", {}],
    ["an unknown field", { role: "USER", email: "x@example.com" }],
    ["a password", { passwordHash: "x" }],
    ["an unknown role", { role: "ROOT" }],
    ["a status of ours", { status: "erasing" }],
    ["an operator for a role", { role: { $ne: "USER" } }],
    ["an operator for a status", { status: { $set: "active" } }],
    ["null", { role: null }],
    ["a list", []],
  ])("refuses %s", async (_, json) => {
    const someone = await person();
    expect(await patch(someone.id, json)).toMatchObject({ status: 422, body: { code: "validation_failed" } });
    expect((await me(someone.token)).status).toBe(200);
  });

  it.each(["6743a1c5e4b0a1d2c3f4a5b6", "x", "%24ne"])("knows nobody at %s", async (id) => {
    expect(await patch(id, { role: "USER" })).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it("is for administrators", async () => {
    const someone = await person();
    expect((await patch(someone.id, { role: "ADMIN" }, someone.token)).status).toBe(403);
    expect((await ask("PATCH", `/v1/users/${someone.id}`, { json: { role: "ADMIN" } })).status).toBe(401);
    expect((await context().users.find(someone.id))?.role).toBe("USER");
  });

  it("asks the store who is an administrator: a disabled one cannot undo it with a token that still passes", async () => {
    const fallen = await admin();
    const filter = { userId: fallen.id, now: new Date() };
    // As if another Worker had done it a moment ago: this one has not heard of it.
    const ctx = context();
    const asked = await ctx.administration.takeTurn(fallen.id, new Date(), new Date(0));
    if (asked.state !== "granted") throw new Error(asked.state);
    const from = { role: "ADMIN", status: "active" } as const;
    await ctx.administration.change({ ...filter, from, to: { ...from, status: "disabled" }, turn: asked.turn });
    await ctx.administration.returnTurn(fallen.id, asked.turn);
    expect((await patch(fallen.id, { status: "active" }, fallen.token)).status).toBe(401);
    expect((await ctx.users.find(fallen.id))?.status).toBe("disabled");
  });

  it("leaves an entry in the audit log that says what was changed", async () => {
    const someone = await person();
    await patch(someone.id, { role: "ADMIN", status: "disabled" });
    await patch(someone.id, { status: "x" });
    const entries = () => context().audit.list({ actorId: root.id, target: `/v1/users/${someone.id}`, limit: 10 });
    await vi.waitFor(async () => {
      expect(await entries()).toMatchObject([
        { outcome: { status: 422 } },
        {
          service: "user",
          actor: { userId: root.id, email: root.email },
          action: "PATCH /v1/users/{id}",
          target: `/v1/users/${someone.id}`,
          traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
          outcome: {
            status: 200,
            detail: { roleBefore: "USER", role: "ADMIN", statusBefore: "active", status: "disabled" },
          },
        },
      ]);
    });
  });
});
