import { SCOPES } from "@orderapp/contracts/permissions";
import { verifyAccessToken } from "@orderapp/http/access-token";
import { beforeAll, describe, expect, it } from "vitest";
import { admin, context, person, type Person } from "../../test/accounts.ts";
import { ask, call, claimsOf, env, rpc } from "../../test/support.ts";
import { MAX_API_KEYS, type NewApiKey } from "../api-keys/api-key.ts";
import { createApiKey } from "../api-keys/create-api-key.ts";
import { announceMissedKeys } from "../api-keys/delete-api-key.ts";

let root: Person;
beforeAll(async () => {
  root = await admin();
});

const STOCK = { name: "Warehouse", scopes: ["inventory.write", "inventory.read"] };
type Key = { id: string; secret: string; prefix: string };

const post = (json: unknown, more: { token?: string; key?: string } = {}) =>
  ask("POST", "/v1/api-keys", { token: root.token, json, ...more });
const remove = (id: string, token = root.token) => ask("DELETE", `/v1/api-keys/${id}`, { token });
const get = (id: string) => ask("GET", `/v1/api-keys/${id}`, { token: root.token });
async function make(json: object = STOCK): Promise<Key> {
  const { status, body } = await post(json);
  expect(status).toBe(201);
  return body as object as Key;
}
const exchange = (apiKey: string) => rpc.exchangeApiKey(call, { apiKey });
/** The token that the gateway would send for a key. */
async function tokenOf({ secret }: Key): Promise<string> {
  const exchanged = await exchange(secret);
  if (!exchanged.ok) throw new Error("refused");
  return exchanged.value.accessToken;
}
const live = async () => (await context().apiKeys.list({ limit: 1_000 })).length;

describe("POST /v1/api-keys", () => {
  it("answers the key once, and keeps its hash", async () => {
    const { status, body, headers } = await post(STOCK);
    expect(status).toBe(201);
    const { id, secret, ...rest } = body as object as Key;
    expect(headers.get("location")).toBe(`/v1/api-keys/${id}`);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(rest).toStrictEqual({
      name: "Warehouse",
      scopes: ["inventory.read", "inventory.write"],
      prefix: `ak_${id}`,
      createdBy: root.id,
      createdAt: expect.any(String),
      lastUsedAt: null,
      expiresAt: null,
    });
    expect(secret).toMatch(new RegExp(`^ak_${id}\\.[\\w-]{43}$`));
    expect((await get(id)).body).toStrictEqual({ id, ...rest });
    const kept = await context().apiKeys.find(id);
    expect(kept?.secretHash).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(kept)).not.toContain(secret.split(".")[1]);
  });

  it("answers the same key again to the same Idempotency-Key", async () => {
    const key = crypto.randomUUID();
    const [first, again] = [await post(STOCK, { key }), await post(STOCK, { key })];
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.body).toStrictEqual(first.body);
  });

  it.each([
    ["no name", { scopes: ["audit.read"] }, "name"],
    ["an empty name", { name: " ", scopes: ["audit.read"] }, "name"],
    ["a long name", { name: "x".repeat(101), scopes: ["audit.read"] }, "name"],
    ["no scopes", { name: "A" }, "scopes"],
    ["no scope", { name: "A", scopes: [] }, "scopes"],
    ["an unknown scope", { name: "A", scopes: ["audit.read", "all"] }, "scopes.1"],
    ["what is a person's own", { name: "A", scopes: ["own"] }, "scopes.0"],
    ["the making of keys", { name: "A", scopes: ["api-keys.manage"] }, "scopes.0"],
    ["an expiry in the past", { name: "A", scopes: ["audit.read"], expiresAt: "2026-01-01T00:00:00Z" }, "expiresAt"],
    ["an expiry that is no time", { name: "A", scopes: ["audit.read"], expiresAt: "tomorrow" }, "expiresAt"],
    ["an unknown field", { name: "A", scopes: ["audit.read"], role: "ADMIN" }, "role"],
  ])("refuses %s", async (_what, json, path) => {
    const { status, body } = await post(json);
    expect([status, body.code, body.errors?.[0]?.path]).toStrictEqual([422, "validation_failed", path]);
  });

  it("is for administrators who are so in the store, too", async () => {
    expect((await post(STOCK, { token: (await person()).token })).body.code).toBe("forbidden");
    expect((await ask("POST", "/v1/api-keys", { json: STOCK })).status).toBe(401);
    // Their token is good yet: no Worker was told that the session has ended.
    const former = await admin();
    const actor = { userId: former.id, email: former.email, role: "ADMIN", sessionId: former.sessionId } as const;
    const ctx = context();
    const before = await live();
    const meanwhile = {
      ...ctx.apiKeys,
      insert: async (key: NewApiKey) => {
        const kept = await context().apiKeys.insert(key);
        await ctx.sessions.end(former.id, former.sessionId, new Date());
        return kept;
      },
      remove: (id: string, now: Date) => context().apiKeys.remove(id, now),
      closeAnnounced: (ids: string[]) => context().apiKeys.closeAnnounced(ids),
    };
    const settled: Promise<unknown>[] = [];
    const racing = { ...ctx, apiKeys: meanwhile, background: (work: Promise<unknown>) => void settled.push(work) };
    const input = { name: "Backdoor", scopes: ["audit.read"] as const };
    await expect(createApiKey(racing, actor, input)).rejects.toMatchObject({ code: "unauthenticated" });
    await Promise.all(settled);
    await expect(createApiKey(ctx, actor, input)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await live()).toBe(before);
  });
});

describe("an API key", () => {
  it("is exchanged for a token of 5 min that stands for it and for nobody", async () => {
    const key = await make();
    const exchanged = await exchange(key.secret);
    if (!exchanged.ok) throw new Error("refused");
    const left = Date.parse(exchanged.value.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(290_000);
    expect(left).toBeLessThanOrEqual(300_000);
    const jwks = () => Promise.resolve(context().accessTokens.publicKeys());
    const checks = { issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE, jwks };
    expect(await verifyAccessToken(exchanged.value.accessToken, checks)).toStrictEqual({
      userId: `key:${key.id}`,
      email: "",
      role: "USER",
      sessionId: key.id,
      key: { name: "Warehouse", scopes: ["inventory.read", "inventory.write"] },
    });
  });

  it("does what its scopes say, and is no person", async () => {
    const token = await tokenOf(await make({ name: "Books", scopes: ["audit.read", "users.read-all"] }));
    expect((await ask("GET", "/v1/audit", { token })).status).toBe(200);
    expect((await ask("GET", `/v1/users/${root.id}`, { token })).status).toBe(200);
    for (const [method, path] of [
      ["GET", "/v1/users/me"],
      ["DELETE", "/v1/users/me"],
      ["POST", "/v1/auth/logout"],
      ["GET", "/v1/users/me/sessions"],
      ["PATCH", `/v1/users/${root.id}`],
    ] as const) {
      expect((await ask(method, path, { token, ...(method === "PATCH" ? { json: {} } : {}) })).body.code, path).toBe(
        "forbidden",
      );
    }
  });

  it("with every scope there is makes, reads and deletes no keys", async () => {
    const key = await make({ name: "All", scopes: SCOPES });
    const token = await tokenOf(key);
    expect((await post(STOCK, { token })).body.code).toBe("forbidden");
    expect((await remove(key.id, token)).body.code).toBe("forbidden");
    for (const path of ["/v1/api-keys", `/v1/api-keys/${key.id}`]) {
      expect((await ask("GET", path, { token })).body.code).toBe("forbidden");
    }
  });

  it("disables people, but changes no role and no administrator", async () => {
    const token = await tokenOf(await make({ name: "Support", scopes: ["users.write-all"] }));
    const someone = await person();
    const change = async (id: string, json: object) => (await ask("PATCH", `/v1/users/${id}`, { token, json })).status;
    expect(await change(someone.id, { status: "disabled" })).toBe(200);
    expect(await change(someone.id, { status: "active", role: "ADMIN" })).toBe(403);
    expect(await change((await admin()).id, { status: "disabled" })).toBe(403);
    expect((await ask("GET", `/v1/users/${someone.id}`, { token: root.token })).body["status"]).toBe("disabled");
  });

  it("is refused by a service itself: only the gateway knows keys", async () => {
    const { secret } = await make({ name: "Books", scopes: ["audit.read"] });
    expect(await ask("GET", "/v1/audit", { token: secret })).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
  });

  it("is refused alike when it is wrong, unknown, malformed, expired or deleted", async () => {
    const key = await make();
    const deleted = await make();
    expect((await remove(deleted.id)).status).toBe(204);
    const soon = new Date(Date.now() + 1_000);
    const expiring = await make({ ...STOCK, expiresAt: soon.toISOString() });
    const exchanged = await exchange(expiring.secret);
    expect(exchanged.ok && exchanged.value.expiresAt).toBe(soon.toISOString());
    while (new Date() < soon) await new Promise((resolve) => setTimeout(resolve, 50));
    const [prefix, secret = ""] = key.secret.split(".");
    const unknown = `ak_${"0".repeat(24)}.${secret}`;
    const wrong = `${prefix}.${secret.startsWith("A") ? "B" : "A"}${secret.slice(1)}`;
    const answers = await Promise.all(
      [wrong, unknown, `${prefix}.`, "ak_", "", key.secret.slice(1), deleted.secret, expiring.secret].map(exchange),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({
        ok: false,
        error: { code: "unauthenticated", message: "The API key is not valid." },
      });
    }
    expect((await exchange(key.secret)).ok).toBe(true);
  });

  it("tells when it was last used, written once a minute", async () => {
    const key = await make();
    await exchange(key.secret);
    await expect.poll(async () => (await get(key.id)).body["lastUsedAt"]).toEqual(expect.any(String));
    const first = (await context().apiKeys.find(key.id))?.lastUsedAt ?? new Date(0);
    await context().apiKeys.touch(key.id, new Date(first.getTime() + 59_000));
    expect((await context().apiKeys.find(key.id))?.lastUsedAt).toStrictEqual(first);
    const later = new Date(first.getTime() + 61_000);
    await context().apiKeys.touch(key.id, later);
    expect((await context().apiKeys.find(key.id))?.lastUsedAt).toStrictEqual(later);
  });
});

describe("DELETE /v1/api-keys/{id}", () => {
  it("ends what was given for the key, and may come again", async () => {
    const key = await make({ name: "Books", scopes: ["audit.read"] });
    const token = await tokenOf(key);
    expect((await ask("GET", "/v1/audit", { token })).status).toBe(200);
    expect([(await remove(key.id)).status, (await remove(key.id)).status]).toStrictEqual([204, 204]);
    expect((await get(key.id)).status).toBe(404);
    expect((await ask("GET", "/v1/audit", { token })).body.code).toBe("unauthenticated");
    const due = await context().apiKeys.takeUnannounced(new Date(Date.now() + 120_000), new Date(), 100);
    expect(due).not.toContain(key.id);
  });

  it("knows no key that never was", async () => {
    expect([(await remove("0".repeat(24))).status, (await remove("nonsense")).status]).toStrictEqual([404, 404]);
  });

  it("is announced by cron when the list could not be told", async () => {
    const { id } = await make();
    const deletedAt = new Date(Date.now() - 120_000);
    await context().apiKeys.remove(id, deletedAt);
    expect(await announceMissedKeys(context())).toBe(1);
    expect(await announceMissedKeys(context())).toBe(0);
  });
});

// The last, since it leaves no room.
describe("the shop's keys", () => {
  it("come in pages, newest first", async () => {
    await make();
    await make();
    const page = (query: string) => ask("GET", `/v1/api-keys?${query}`, { token: root.token });
    const idsIn = ({ body }: { body: object }) => (body as { data: Key[] }).data.map(({ id }) => id);
    const first = await page("limit=1");
    const { page: cursor } = first.body as object as { page: { nextCursor: string } };
    const second = await page(`limit=1&cursor=${cursor.nextCursor}`);
    const all = idsIn(await page("limit=100"));
    expect([...idsIn(first), ...idsIn(second)]).toStrictEqual(all.slice(0, 2));
    expect(all).toStrictEqual(all.toSorted().toReversed());
    expect(JSON.stringify([first.body, second.body])).not.toMatch(/secret/i);
    expect((await page("cursor=nonsense")).body.code).toBe("invalid_cursor");
  });

  it("are 100 at most, however many are made at once", async () => {
    const room = MAX_API_KEYS - (await live());
    const answers = await Promise.all(Array.from({ length: room + 5 }, () => post(STOCK)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(room);
    expect(answers.filter(({ body }) => body.code === "conflict")).toHaveLength(5);
    const [oldest] = await context().apiKeys.list({ limit: 1 });
    await remove(oldest?.id ?? "");
    expect((await post(STOCK)).status).toBe(201);
  });
});

describe("the audit log", () => {
  it("names the key that did it, and what was made", async () => {
    type Entry = {
      action: string;
      target: string;
      actor: object;
      outcome: { created?: string; detail?: object } | null;
    };
    const [last] = await context().apiKeys.list({ limit: 1 });
    await remove(last?.id ?? "");
    const key = await make({ name: "Support", scopes: ["users.write-all"] });
    const someone = await person();
    await ask("PATCH", `/v1/users/${someone.id}`, { token: await tokenOf(key), json: { status: "disabled" } });
    const entries = async (query: string): Promise<Entry[]> =>
      ((await ask("GET", `/v1/audit?${query}`, { token: root.token })).body as object as { data: Entry[] }).data;
    const [act] = await entries(`actorId=${encodeURIComponent(`key:${key.id}`)}`);
    expect(act?.actor).toStrictEqual({ userId: `key:${key.id}`, email: "", apiKey: "Support" });
    expect(act?.target).toBe(`/v1/users/${someone.id}`);
    await expect
      .poll(async () => (await entries("action=POST /v1/api-keys&limit=1"))[0]?.outcome)
      .toStrictEqual({
        status: 201,
        created: `/v1/api-keys/${key.id}`,
        detail: { name: "Support", scopes: "users.write-all" },
      });
    expect(claimsOf(await tokenOf(key))["scope"]).toBe("users.write-all");
  });
});
