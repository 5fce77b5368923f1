import { PERMISSIONS, SCOPES, type Permission } from "@orderapp/contracts/permissions";
import type { Act } from "@orderapp/contracts/user";
import { AppError } from "@orderapp/core/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBaseApp } from "./app.ts";
import { identify, identifyEarly, limitKeys, requirePermission, sessionLives } from "./auth.ts";
import { announceRevoked } from "./revocation.ts";
import {
  bearerOf,
  bearerOfKey,
  codeOf,
  fakeAuthority,
  fakeExecution,
  fakeRedis,
  newEnv,
  testSettings,
} from "./test-support.ts";
import type { BaseEnv } from "./types.ts";

let redis: ReturnType<typeof fakeRedis>;
let env: ReturnType<typeof newEnv>;
let ran: string[];
let lived: boolean | undefined;
let acts: Act[];

beforeEach(() => {
  redis = fakeRedis();
  env = newEnv();
  ran = [];
});
afterEach(() => vi.unstubAllGlobals());

function testApp() {
  const users = fakeAuthority();
  acts = users.acts;
  const app = createBaseApp<BaseEnv>({
    service: "test",
    settings: testSettings,
    users: () => users.authority,
  });
  app.use("/own", identify, requirePermission("own"));
  app.on(["GET", "POST"], "/own", (c) => {
    ran.push(c.req.method);
    c.header("set-cookie", "cart=secret");
    return c.text("yours", 200, { etag: '"1"', "cache-control": "private, max-age=60", "x-order": "42" });
  });
  app.get("/missing", identify, () => {
    throw new AppError("not_found", "There is no order 42.");
  });
  app.post("/early", identifyEarly, async (c) => {
    ran.push("early");
    lived = await sessionLives(c);
    return c.text("done", 201);
  });
  app.get("/guests", identify, limitKeys(), (c) => c.text("ok"));
  app.get("/guests/orders", identify, limitKeys("orders.read-all"), (c) => c.text("ok"));
  app.get("/own/orders", identify, requirePermission("own", "orders.read-all"), (c) => c.text("ok"));
  app.post("/may/write", identify, requirePermission("inventory.write"), (c) => c.text("ok"));
  for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
    app.get(`/may/${permission}`, identify, requirePermission(permission), (c) => c.text("ok"));
  }
  return app;
}

const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  Promise.resolve(testApp().request(path, { method, headers }, env, fakeExecution()));
const outcomeOf = async (response: Response) => [response.status, response.ok ? "ok" : await codeOf(response)];

describe("an ended session", () => {
  it("reads nothing: neither the answer nor a header of it nor an error", async () => {
    await announceRevoked(env, ["s1"], 60);
    const refused = await ask("GET", "/own", await bearerOf("USER"));
    expect(await outcomeOf(refused)).toEqual([401, "unauthenticated"]);
    const names = ["etag", "set-cookie", "x-order"];
    expect(names.map((name) => refused.headers.get(name))).toEqual([null, null, null]);
    expect(refused.headers.get("cache-control")).toBe("no-store");
    expect(await outcomeOf(await ask("GET", "/missing", await bearerOf("USER")))).toEqual([401, "unauthenticated"]);
    expect((await ask("HEAD", "/own", await bearerOf("USER"))).status).toBe(401);
  });

  it("changes nothing", async () => {
    redis.revoked.add("revoked:s1");
    expect(await outcomeOf(await ask("POST", "/own", await bearerOf("USER")))).toEqual([401, "unauthenticated"]);
    expect(await outcomeOf(await ask("POST", "/own", await bearerOf("ADMIN")))).toEqual([401, "unauthenticated"]);
    expect(await outcomeOf(await ask("GET", "/own", await bearerOf("ADMIN")))).toEqual([401, "unauthenticated"]);
    expect(ran).toEqual([]);
    expect((await ask("POST", "/own", await bearerOf("USER", "s2"))).status).toBe(200);
  });

  it("is looked up while a read is being answered", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    redis.held = promise;
    const answer = ask("GET", "/own", await bearerOf("USER"));
    await vi.waitFor(() => expect(ran).toEqual(["GET"]));
    resolve();
    expect((await answer).status).toBe(200);
  });

  it("is known in time to a route that asks for it late, whose answer is replaced anyway", async () => {
    redis.revoked.add("revoked:s1");
    expect(await outcomeOf(await ask("POST", "/early", await bearerOf("USER")))).toEqual([401, "unauthenticated"]);
    expect([ran, lived]).toEqual([["early"], false]);
    expect(await outcomeOf(await ask("POST", "/early", await bearerOf("USER", "s2")))).toEqual([201, "ok"]);
    expect(lived).toBe(true);
    expect((await ask("POST", "/early")).status).toBe(201);
    expect(lived).toBe(true);
  });

  it("costs guests nothing", async () => {
    expect((await ask("POST", "/early")).status).toBe(201);
    expect(redis.asked).toEqual([]);
  });
});

describe("while the list of ended sessions is down", () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
  afterEach(() => vi.restoreAllMocks());
  const whatHappens = async () => {
    const user = await bearerOf("USER");
    const admin = await bearerOf("ADMIN");
    const answers = [await ask("GET", "/own", user), await ask("POST", "/own", user)];
    answers.push(await ask("GET", "/own", admin), await ask("POST", "/own", admin));
    return Promise.all(answers.map(outcomeOf));
  };
  const openForBuyers = [
    [200, "ok"],
    [200, "ok"],
    [503, "unavailable"],
    [503, "unavailable"],
  ];

  it("lets buyers through and no administrator", async () => {
    redis.mode = "down";
    expect(await whatHappens()).toEqual(openForBuyers);
    expect(ran).toEqual(["GET", "POST"]);
  });

  it("serves nobody when it was never said where it is", async () => {
    env = { ...env, REVOCATIONS_REDIS_URL: "" };
    expect(await whatHappens()).toEqual(Array.from({ length: 4 }, () => [503, "unavailable"]));
    expect(ran).toEqual([]);
  });

  it("keeps out whom it knows to have left", async () => {
    redis.revoked.add("revoked:s1");
    await ask("GET", "/own", await bearerOf("USER"));
    redis.mode = "down";
    expect((await ask("GET", "/own", await bearerOf("USER"))).status).toBe(401);
  });
});

describe("permissions", () => {
  it("are what the table says, for each role and for guests", async () => {
    for (const [permission, roles] of Object.entries(PERMISSIONS)) {
      for (const role of ["USER", "ADMIN"] as const) {
        const expected = (roles as readonly string[]).includes(role) ? [200, "ok"] : [403, "forbidden"];
        expect(await outcomeOf(await ask("GET", `/may/${permission}`, await bearerOf(role))), permission).toEqual(
          expected,
        );
      }
      expect(await outcomeOf(await ask("GET", `/may/${permission}`)), permission).toEqual([401, "unauthenticated"]);
    }
  });
});

describe("an API key", () => {
  const get = async (path: string, headers?: Record<string, string>) => outcomeOf(await ask("GET", path, headers));

  it("may do what its scopes say, never what is a person's, nor make keys", async () => {
    for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
      const grantable = SCOPES.some((scope) => scope === permission);
      const own = await get(`/may/${permission}`, await bearerOfKey(permission));
      expect(own, permission).toEqual(grantable ? [200, "ok"] : [403, "forbidden"]);
      const others = await bearerOfKey(
        Object.keys(PERMISSIONS)
          .filter((name) => name !== permission)
          .join(" "),
      );
      expect(await get(`/may/${permission}`, others), permission).toEqual([403, "forbidden"]);
    }
    expect(await get("/may/audit.read", await bearerOfKey("nonsense"))).toEqual([403, "forbidden"]);
    expect(await get("/may/audit.read", await bearerOfKey(""))).toEqual([403, "forbidden"]);
  });

  it("is refused where people and guests are served, unless a scope opens it", async () => {
    const orders = await bearerOfKey("audit.read orders.read-all");
    const audit = await bearerOfKey("audit.read");
    expect([await get("/guests", orders), await get("/guests")]).toEqual([
      [403, "forbidden"],
      [200, "ok"],
    ]);
    for (const path of ["/guests/orders", "/own/orders"]) {
      expect(await get(path, orders), path).toEqual([200, "ok"]);
      expect(await get(path, audit), path).toEqual([403, "forbidden"]);
      expect(await get(path, await bearerOf("USER")), path).toEqual([200, "ok"]);
    }
  });

  it("is let in only when it is known not to be deleted, and audited under its name", async () => {
    const writer = await bearerOfKey("inventory.write");
    expect((await ask("POST", "/may/write", writer)).status).toBe(200);
    expect(acts.at(-1)?.actor).toEqual({ userId: "key:k1", email: "", apiKey: "Till" });
    redis.revoked.add("revoked:k2");
    expect((await ask("POST", "/may/write", await bearerOfKey("inventory.write", "k2"))).status).toBe(401);
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    redis.mode = "down";
    expect((await ask("GET", "/may/audit.read", await bearerOfKey("audit.read", "k3"))).status).toBe(503);
    log.mockRestore();
  });
});
