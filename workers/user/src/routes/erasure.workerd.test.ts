import { createScheduledController } from "cloudflare:test";
import { ObjectId } from "mongodb";
import { describe, expect, it } from "vitest";
import { ask, call, claimsOf, env, login, me, PASSWORD, refresh, register, rpc, signedIn } from "../../test/support.ts";
import { documents, rawUser, siblings } from "../../test/siblings.ts";
import { createContext } from "../context.ts";
import worker from "../index.ts";
import { erasePerson } from "../users/erase-person.ts";

const ADDRESS = { name: "Ada Quirinius", line1: "Rosmarinweg 77", city: "Berlin", postalCode: "10119", country: "DE" };
const PHONE = "+49301239876";
const userOf = (token: string): string => String(claimsOf(token)["userId"]);
const erase = (token?: string) => ask("DELETE", "/v1/users/me", { token });

/** Somebody of whom there is something of every kind. */
async function wellKnown(): Promise<{ email: string; access: string; refresh: string; userId: string }> {
  const ada = await signedIn();
  const json = { name: "Ada Quirinius", phone: PHONE, marketingConsent: true };
  await ask("PATCH", "/v1/users/me", { token: ada.access, json });
  await ask("POST", "/v1/users/me/addresses", { token: ada.access, json: ADDRESS });
  await ask("POST", "/v1/auth/forgot-password", { json: { email: ada.email } });
  return { ...ada, userId: userOf(ada.access) };
}

/** Lets the cron run as if a minute and more had passed for this person. */
async function cronLater(userId: string): Promise<void> {
  await documents().updateOne({ _id: new ObjectId(userId) }, { $set: { erasureDueAt: new Date(0) } });
  await worker.scheduled(createScheduledController(), env);
}

/** Acknowledges all that lies in the person's outbox, as the notification Worker does. */
async function acknowledge(userId: string): Promise<void> {
  const { outbox = [] } = (await rawUser(userId)) ?? {};
  await rpc.acknowledgeEvents(call, { ids: outbox.map(({ id }) => id) });
}

const timesForgotten = (userId: string) =>
  Promise.all([siblings.order, siblings.payment, siblings.notification].map((one) => one.timesForgotten(userId)));

describe("DELETE /v1/users/me", () => {
  it("leaves nothing of the person but the event of the last mail, and that goes with the mail", async () => {
    const ada = await wellKnown();
    const before = JSON.stringify(await rawUser(ada.userId));
    const personal = [ada.email, "Quirinius", "quirinius", PHONE, "Rosmarinweg", "10119", "$2b$"];
    for (const text of personal) expect(before).toContain(text);

    const { status, body } = await erase(ada.access);
    expect([status, body]).toEqual([202, { status: "erasing" }]);
    const left = await rawUser(ada.userId);
    expect(left?.outbox).toEqual([
      expect.objectContaining({
        type: "user.erased",
        data: { userId: ada.userId, email: ada.email, name: "Ada Quirinius" },
      }),
    ]);
    const dump = JSON.stringify({ ...left, outbox: [] });
    for (const text of personal) expect(dump).not.toContain(text);
    expect(left).toMatchObject({
      status: "erasing",
      name: "Erased",
      passwordHash: "",
      consents: [],
      addresses: [],
      sessions: [],
      links: [],
      knownDevices: [],
      searchTerms: [],
    });

    await acknowledge(ada.userId);
    expect(JSON.stringify(await rawUser(ada.userId))).not.toContain(ada.email);
  });

  it("signs the person out everywhere, and keeps them out", async () => {
    const ada = await wellKnown();
    const elsewhere = await login(ada.email, PASSWORD);
    await erase(ada.access);
    expect((await me(ada.access)).status).toBe(401);
    expect((await me(elsewhere.body.accessToken)).status).toBe(401);
    expect((await refresh(ada.refresh)).status).toBe(401);
    expect((await erase(ada.access)).status).toBe(401);
    expect((await login(ada.email, PASSWORD)).body.code).toBe("invalid_credentials");
    expect((await login(`erased:${ada.userId}`, "")).status).toBe(422);
    expect((await login(`erased:${ada.userId}`, PASSWORD)).body.code).toBe("invalid_credentials");
    expect(await rpc.requireActive(call, { userId: ada.userId })).toMatchObject({ error: { code: "not_found" } });
  });

  it("frees the e-mail address at once, for a new person with nothing of the old one's", async () => {
    const ada = await wellKnown();
    await erase(ada.access);
    const again = await register({ email: ada.email, password: PASSWORD, name: "Ada" });
    expect(again.status).toBe(201);
    expect(again.body.user?.["id"]).not.toBe(ada.userId);
    const { body } = await login(ada.email, PASSWORD);
    expect((await ask("GET", "/v1/users/me/addresses", { token: body.accessToken })).body["data"]).toEqual([]);
  });

  it("lets one of 10 win who ask at once", async () => {
    const ada = await signedIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => erase(ada.access)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status !== 202 && status !== 401)).toEqual([]);
    expect((await rawUser(userOf(ada.access)))?.outbox).toHaveLength(1);
  });

  it("asks the siblings at once and again by cron, then deletes the account when the mail is on its way", async () => {
    const ada = await wellKnown();
    await erase(ada.access);
    await expect.poll(() => timesForgotten(ada.userId)).toEqual([1, 1, 1]);
    await cronLater(ada.userId);
    expect(await timesForgotten(ada.userId)).toEqual([2, 2, 2]);
    // The last mail has yet to go.
    expect((await rawUser(ada.userId))?.erasureLeft).toEqual([]);
    await acknowledge(ada.userId);
    await cronLater(ada.userId);
    expect(await rawUser(ada.userId)).toBeNull();
    expect(await timesForgotten(ada.userId)).toEqual([2, 2, 2]);
  });

  it("goes on with a sibling that was down, until it has answered", async () => {
    const ada = await wellKnown();
    await siblings.payment.breakFor(ada.userId);
    expect((await erase(ada.access)).status).toBe(202);
    await acknowledge(ada.userId);
    await cronLater(ada.userId);
    await cronLater(ada.userId);
    expect((await rawUser(ada.userId))?.erasureLeft).toEqual(["payment"]);
    await siblings.payment.mendFor(ada.userId);
    await cronLater(ada.userId);
    expect(await rawUser(ada.userId)).toBeNull();
    expect((await timesForgotten(ada.userId))[1]).toBe(1);
  });

  it("is finished by cron alone when everything else dies right after the write", async () => {
    const ada = await wellKnown();
    const principal = { userId: ada.userId, sessionId: String(claimsOf(ada.access)["sid"]), email: ada.email };
    const cut = { announce: () => Promise.reject(new Error("no route")) };
    await erasePerson({ ...createContext(env, call), revocations: cut }, { ...principal, role: "USER" });
    await acknowledge(ada.userId);
    // Until the list of ended sessions knows them, they must not be forgotten.
    await cronLater(ada.userId);
    expect((await rawUser(ada.userId))?.endedSessions).toEqual([principal.sessionId]);
    await documents().updateOne({ _id: new ObjectId(ada.userId) }, { $set: { revocationDueAt: new Date(0) } });
    await cronLater(ada.userId);
    await cronLater(ada.userId);
    expect(await rawUser(ada.userId)).toBeNull();
    expect(await timesForgotten(ada.userId)).toEqual([1, 1, 1]);
  });

  it("keeps the last active administrator, and lets another go", async () => {
    const one = await administrator();
    const other = await administrator();
    const _id = { $nin: [one, other].map(({ userId }) => new ObjectId(userId)) };
    const all = await documents()
      .find({ role: "ADMIN", _id }, { projection: { _id: 1 } })
      .toArray();
    const others = { _id: { $in: all.map((found) => found._id) } };
    await documents().updateMany(others, { $set: { role: "USER" } });
    try {
      const answers = await Promise.all([erase(one.access), erase(other.access)]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202, 409]));
      const last = answers[0].status === 409 ? one : other;
      expect((await erase(last.access)).body.code).toBe("conflict");
      expect(await rawUser(last.userId)).toMatchObject({ role: "ADMIN", status: "active", email: last.email });
    } finally {
      await documents().updateMany(others, { $set: { role: "ADMIN" } });
    }
  });

  it("does not take an administrator whose turn it is not, or whose role has changed since it was read", async () => {
    const one = await administrator();
    const { profiles } = createContext(env, call);
    const owner = { userId: one.userId, sessionId: String(claimsOf(one.access)["sid"]) };
    const event = (await rawUser(one.userId))?.outbox[0];
    if (!event) throw new Error("there is no event");
    for (const role of ["ADMIN", "USER"] as const) {
      const from = { role, status: "active" } as const;
      expect(await profiles.erase(owner, { from, turn: "another's", event }, new Date())).toBeNull();
      expect(await profiles.erase(owner, { from, event }, new Date())).toBeNull();
    }
    expect((await me(one.access)).status).toBe(200);
  });

  it("wants a session that goes on", async () => {
    const ada = await signedIn();
    expect((await erase()).status).toBe(401);
    await ask("POST", "/v1/auth/logout", { token: ada.access });
    expect((await erase(ada.access)).status).toBe(401);
    expect((await login(ada.email, PASSWORD)).status).toBe(200);
  });
});

async function administrator(): Promise<{ email: string; access: string; userId: string }> {
  const { email, access } = await signedIn();
  const userId = userOf(access);
  await documents().updateOne({ _id: new ObjectId(userId) }, { $set: { role: "ADMIN" } });
  const { body } = await login(email, PASSWORD);
  return { email, access: body.accessToken ?? "", userId };
}
