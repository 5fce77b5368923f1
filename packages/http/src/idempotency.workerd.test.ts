import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { Hono } from "hono";
import { beforeEach, describe, expect, it } from "vitest";
import type { IdempotencyKey } from "./idempotency-object.ts";
import { idempotent, type IdempotentEnv } from "./idempotency.ts";
import { answerError } from "./answer-problem.ts";
import { createLogger } from "./log.ts";

const bindings = {
  ...(env as { IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey> }),
  ENVIRONMENT: "test",
  JWT_ISSUER: "i",
  JWT_AUDIENCE: "a",
};
let runs = 0;
let release = (): void => undefined;
let held: Promise<void> | undefined;

function testApp(required: boolean) {
  const app = new Hono<IdempotentEnv>();
  app.onError((error) => answerError(error, "trace", createLogger("test", "trace", "ERROR")));
  app.use(async (c, next) => {
    const user = c.req.header("x-user");
    c.set("log", createLogger("test", "trace", "ERROR"));
    c.set("principal", user ? { userId: user, email: "", role: "USER", sessionId: "s" } : undefined);
    await next();
  });
  app.post("/orders", idempotent({ required }), async (c) => {
    runs += 1;
    await held;
    const body: { fail?: boolean } = await c.req.json();
    return body.fail
      ? c.json({ code: "internal" }, 500)
      : c.json({ run: runs, secret: "token-of-the-order" }, 201, { location: "/orders/1", "set-cookie": "cart=c1" });
  });
  app.post("/import", idempotent(), (c) => {
    return c.json({ run: ++runs }, 200, { location: c.var.attempt ?? "" });
  });
  return app;
}

const send = (key: string | undefined, body: object = { a: 1 }, user = "u1", required = true) =>
  testApp(required).request(
    "/orders",
    {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        "x-user": user,
        "content-type": "application/json",
        ...(key === undefined ? {} : { "idempotency-key": key }),
      },
    },
    bindings,
  );
const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code;

beforeEach(() => {
  runs = 0;
  held = undefined;
});

describe("Idempotency-Key", () => {
  it("runs the same request once and replays its answer", async () => {
    const first = await send("k-replay");
    const again = await send("k-replay");
    expect([first.status, first.headers.get("idempotent-replayed")]).toEqual([201, null]);
    expect([again.status, again.headers.get("idempotent-replayed"), again.headers.get("location")]).toEqual([
      201,
      "true",
      "/orders/1",
    ]);
    expect(again.headers.getSetCookie()).toEqual(["cart=c1"]);
    expect(await again.text()).toBe(await first.text());
    expect(runs).toBe(1);
  });

  it("lets one of twenty at once run; the others wait their turn or are told to", async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await send("k-race")).status));
    expect(runs).toBe(1);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(statuses).toContain(201);
  });

  it("answers 409 while the first is running", async () => {
    held = new Promise((resolve) => (release = resolve));
    const first = send("k-running");
    const second = await send("k-running");
    expect([second.status, await codeOf(second)]).toEqual([409, "request_in_progress"]);
    release();
    expect((await first).status).toBe(201);
    expect((await send("k-running")).headers.get("idempotent-replayed")).toBe("true");
  });

  it("refuses the key for another body, and keeps callers apart", async () => {
    await send("k-scope");
    const other = await send("k-scope", { a: 2 });
    expect([other.status, await codeOf(other)]).toEqual([422, "idempotency_key_reused"]);
    expect((await send("k-scope", { a: 1 }, "u2")).headers.get("idempotent-replayed")).toBeNull();
  });

  it("tells requests apart by their query, and bodies by their bytes, text or not", async () => {
    const send = async (query: string, ...bytes: number[]) => {
      const headers = { "x-user": "u1", "idempotency-key": "k-bytes" };
      const init = { method: "POST", headers, body: new Uint8Array(bytes) };
      return (await testApp(false).request(`/import${query}`, init, bindings)).status;
    };
    expect(await send("?dryRun=true", 0xff)).toBe(200);
    expect(await send("?dryRun=true", 0xff)).toBe(200);
    expect(await send("?dryRun=true", 0xfe)).toBe(422);
    expect(await send("", 0xff)).toBe(422);
    expect(runs).toBe(1);
  });

  it("names an attempt alike for the same request, and differently for another one under a forgotten key", async () => {
    const attempt = async (body: string) => {
      const stub = { claim: async () => ({ state: "claimed", resumed: false }), complete: async () => undefined };
      const IDEMPOTENCY = { getByName: () => stub } as object as typeof bindings.IDEMPOTENCY;
      const init = { method: "POST", headers: { "x-user": "u1", "idempotency-key": "k-attempt" }, body };
      return (await testApp(false).request("/import", init, { ...bindings, IDEMPOTENCY })).headers.get("location");
    };
    expect(await attempt("a")).toMatch(/^[\w-]{43}$/);
    expect(await attempt("a")).toBe(await attempt("a"));
    expect(await attempt("b")).not.toBe(await attempt("a"));
  });

  it("answers 503 when the key's object cannot be asked, and what was done when it only cannot keep the answer", async () => {
    const broken = () => Promise.reject(new Error("the object was reset"));
    const ask = (stub: object) => {
      const IDEMPOTENCY = { getByName: () => stub } as object as typeof bindings.IDEMPOTENCY;
      const headers = { "x-user": "u1", "idempotency-key": "k-broken" };
      return testApp(false).request("/import", { method: "POST", headers }, { ...bindings, IDEMPOTENCY });
    };
    const refused = await ask({ claim: broken });
    expect([refused.status, await codeOf(refused), runs]).toEqual([503, "unavailable", 0]);
    const done = await ask({ claim: async () => ({ state: "claimed", resumed: false }), complete: broken });
    expect([done.status, await done.json()]).toEqual([200, { run: 1 }]);
  });

  it("demands a key where one is required, and a sane one everywhere", async () => {
    const none = await send(undefined);
    expect([none.status, await codeOf(none)]).toEqual([428, "idempotency_key_required"]);
    expect((await send(undefined, {}, "u1", false)).status).toBe(201);
    for (const key of ["", "a b", "é", "x".repeat(256)]) expect((await send(key)).status, key).toBe(422);
    expect(runs).toBe(1);
  });

  it("keeps no failure of ours, so that the same request may be sent again", async () => {
    expect((await send("k-500", { fail: true })).status).toBe(500);
    expect((await send("k-500", { fail: true })).headers.get("idempotent-replayed")).toBeNull();
    expect(runs).toBe(2);
  });

  it("is a key of its own beside others in the same object", async () => {
    const stub = bindings.IDEMPOTENCY.getByName("shared");
    const claim = (name: string) => stub.claim({ name, fingerprint: "f", token: name });
    expect(await claim("one")).toEqual({ state: "claimed", resumed: false });
    const waiting = claim("one");
    expect(await claim("two")).toEqual({ state: "claimed", resumed: false });
    await stub.abandon({ name: "two", token: "one" });
    await stub.complete({ name: "two", token: "two", response: { status: 200, headers: {}, body: "of two" } });
    expect(await waiting).toEqual({ state: "running" });
    await stub.complete({ name: "one", token: "one", response: { status: 200, headers: {}, body: "of one" } });
    expect(await claim("one")).toMatchObject({ state: "replay", response: { body: "of one" } });
    expect(await claim("two")).toMatchObject({ state: "replay", response: { body: "of two" } });
  });

  it("stores answers where nobody without the key can read them", async () => {
    await send("k-sealed");
    const kept: string[] = [];
    for (let share = 0; share < 32; share++) {
      const stub = bindings.IDEMPOTENCY.getByName(`share-${share}`);
      await runInDurableObject(stub, (_, { storage }) => {
        for (const row of storage.sql.exec("select * from claims")) kept.push(JSON.stringify(row));
      });
    }
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.join()).not.toContain("token-of-the-order");
  });

  it("forgets a key after a day, and deletes it then, but no younger one", async () => {
    const stub = bindings.IDEMPOTENCY.getByName("sweep");
    const names = () =>
      runInDurableObject(stub, (_, { storage }) =>
        Array.from(storage.sql.exec<{ name: string }>("select name from claims order by name"), ({ name }) => name),
      );
    const claim = (name: string, fingerprint: string) =>
      stub.claim({ name, fingerprint, token: `${name}-${fingerprint}` });
    expect(await claim("old", "f")).toEqual({ state: "claimed", resumed: false });
    expect(await claim("again", "f")).toEqual({ state: "claimed", resumed: false });
    await stub.complete({ name: "old", token: "old-f", response: { status: 201, headers: {}, body: "sealed" } });
    expect(await claim("old", "g")).toEqual({ state: "reused" });
    await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec("update claims set expires_at = 0"));
    expect(await claim("again", "g")).toEqual({ state: "claimed", resumed: false });
    expect(await claim("young", "f")).toEqual({ state: "claimed", resumed: false });
    expect(await names()).toEqual(["again", "old", "young"]);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await names()).toEqual(["again", "young"]);
    // The next sweep is set, and one that has nothing left sets none.
    await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec("update claims set expires_at = 0"));
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect([await names(), await runDurableObjectAlarm(stub)]).toEqual([[], false]);
    expect(await claim("old", "g")).toEqual({ state: "claimed", resumed: false });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
  });

  it("gives a dead holder's claim to the next after its lease, and ignores the dead one's late answer", async () => {
    const stub = bindings.IDEMPOTENCY.getByName("lease");
    const name = "k";
    await stub.claim({ name, fingerprint: "f", token: "dead" });
    await runInDurableObject(stub, (_, state) => void state.storage.sql.exec("update claims set lease_until = 0"));
    expect(await stub.claim({ name, fingerprint: "f", token: "next" })).toEqual({ state: "claimed", resumed: true });
    await stub.complete({ name, token: "dead", response: { status: 500, headers: {}, body: "" } });
    await stub.complete({ name, token: "next", response: { status: 201, headers: {}, body: "right" } });
    expect(await stub.claim({ name, fingerprint: "f", token: "x" })).toMatchObject({
      response: { status: 201, body: "right" },
    });
  });
});
