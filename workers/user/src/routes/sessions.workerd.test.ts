import { createScheduledController } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { ask, claimsOf, call, env, login, me, PASSWORD, refresh, signedIn } from "../../test/support.ts";
import { documents, rawUser } from "../../test/siblings.ts";
import { createContext } from "../context.ts";
import worker from "../index.ts";
import { endSession } from "../sessions/end-session.ts";

const PATH = "/v1/users/me/sessions";
const list = (token?: string) => ask("GET", PATH, { token });
const end = (token: string | undefined, id: string) => ask("DELETE", `${PATH}/${id}`, { token });
const sessionOf = (token: unknown): string => String(claimsOf(String(token))["sid"]);
const userOf = (token: string): string => String(claimsOf(token)["userId"]);

describe("GET /v1/users/me/sessions", () => {
  it("names where one is signed in, with nothing secret", async () => {
    const ada = await signedIn();
    const elsewhere = await login(ada.email, PASSWORD);
    const { status, body, headers } = await list(ada.access);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    const time = expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/);
    const session = { device: expect.any(String), createdAt: time, lastUsedAt: time, expiresAt: time };
    expect(body).toStrictEqual({
      data: [
        { ...session, id: sessionOf(ada.access), current: true },
        { ...session, id: sessionOf(elsewhere.body.accessToken), current: false },
      ],
      page: { nextCursor: null, hasMore: false },
    });
  });

  it("leaves out what has expired, and answers nothing to it", async () => {
    const ada = await signedIn();
    const elsewhere = await login(ada.email, PASSWORD);
    await documents().updateOne(
      { "sessions.id": sessionOf(elsewhere.body.accessToken) },
      { $set: { "sessions.$.expiresAt": new Date(0) } },
    );
    expect((await list(ada.access)).body["data"]).toHaveLength(1);
    expect((await list(elsewhere.body.accessToken)).status).toBe(401);
  });
});

describe("DELETE /v1/users/me/sessions/{sessionId}", () => {
  it("ends that one alone, in each Worker", async () => {
    const ada = await signedIn();
    const elsewhere = await login(ada.email, PASSWORD);
    expect((await end(ada.access, sessionOf(elsewhere.body.accessToken))).status).toBe(204);
    expect((await me(elsewhere.body.accessToken)).status).toBe(401);
    expect((await refresh(elsewhere.body.refreshToken)).status).toBe(401);
    expect((await me(ada.access)).status).toBe(200);
    expect((await end(ada.access, sessionOf(elsewhere.body.accessToken))).body.code).toBe("not_found");
    // Announced, and so no longer kept.
    expect((await rawUser(userOf(ada.access)))?.endedSessions).toEqual([]);
  });

  it("may end the one that asks", async () => {
    const ada = await signedIn();
    expect((await end(ada.access, sessionOf(ada.access))).status).toBe(204);
    expect((await list(ada.access)).status).toBe(401);
  });

  it("leaves the announcement to cron when the list cannot be reached", async () => {
    const ada = await signedIn();
    const elsewhere = await login(ada.email, PASSWORD);
    const ended = sessionOf(elsewhere.body.accessToken);
    const principal = { userId: userOf(ada.access), sessionId: sessionOf(ada.access), email: ada.email };
    const cut = { announce: () => Promise.reject(new Error("no route")) };
    await endSession({ ...createContext(env, call), revocations: cut }, { ...principal, role: "USER" }, ended);
    expect((await rawUser(principal.userId))?.endedSessions).toEqual([ended]);
    await documents().updateOne({ endedSessions: ended }, { $set: { revocationDueAt: new Date(0) } });
    await worker.scheduled(createScheduledController(), env);
    expect((await rawUser(principal.userId))?.endedSessions).toEqual([]);
  });

  it("does not know another person's", async () => {
    const [ada, eve] = [await signedIn(), await signedIn()];
    expect(await end(eve.access, sessionOf(ada.access))).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect((await me(ada.access)).status).toBe(200);
  });

  it.each(["0", "%24ne", "x".repeat(300), "%7B%22%24gt%22:%22%22%7D"])("does not know %s", async (id) => {
    expect((await end((await signedIn()).access, id)).status).toBe(404);
  });

  it("wants a session that goes on", async () => {
    const ada = await signedIn();
    const elsewhere = await login(ada.email, PASSWORD);
    await ask("POST", "/v1/auth/logout", { token: ada.access });
    for (const token of [undefined, ada.access]) {
      expect((await list(token)).status).toBe(401);
      expect((await end(token, sessionOf(elsewhere.body.accessToken))).status).toBe(401);
    }
    expect((await me(elsewhere.body.accessToken)).status).toBe(200);
  });
});

describe("a session that has ended", () => {
  it("does nothing with the account, even before the list of ended sessions tells", async () => {
    const ada = await signedIn();
    const owner = { userId: userOf(ada.access), sessionId: sessionOf(ada.access) };
    const address = { name: "A", line1: "B", city: "C", postalCode: "D", country: "DE" };
    const { body } = await ask("POST", "/v1/users/me/addresses", { token: ada.access, json: address });
    const id = String(body["id"]);
    const { profiles, sessions } = createContext(env, call);
    const now = new Date();
    await sessions.end(owner.userId, owner.sessionId, now);
    const before = await rawUser(owner.userId);
    const [event] = before?.outbox ?? [];
    if (!before || !event) throw new Error("there is no such person");
    const { passwordHash, passwordVersion } = before;
    const from = { role: "USER", status: "active" } as const;
    expect([
      await profiles.update(owner, { name: "Eve" }, now),
      await profiles.credentials(owner, now),
      await profiles.changePassword(owner, { passwordVersion, passwordHash, events: [] }, now),
      await profiles.addresses(owner, now),
      await profiles.addAddress(owner, { ...address, id: "f".repeat(24) }, true, now),
      await profiles.replaceAddress(owner, { ...address, id, name: "Eve" }, true, now),
      (await profiles.removeAddress(owner, id, now)) || null,
      await profiles.person(owner, now),
      await profiles.erase(owner, { from, event }, now),
    ]).toEqual(Array.from({ length: 9 }, () => null));
    expect(await rawUser(owner.userId)).toEqual(before);
  });
});
