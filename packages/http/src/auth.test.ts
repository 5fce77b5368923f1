import { PERMISSIONS, type Permission } from "@orderapp/contracts/permissions";
import { AppError } from "@orderapp/core/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBaseApp } from "./app.ts";
import { identify, identifyEarly, requirePermission, sessionLives } from "./auth.ts";
import { announceRevoked } from "./revocation.ts";
import { bearerOf, codeOf, fakeAuthority, fakeExecution, fakeRedis, newEnv, testSettings } from "./test-support.ts";
import type { BaseEnv } from "./types.ts";

let redis: ReturnType<typeof fakeRedis>;
let env: ReturnType<typeof newEnv>;
let ran: string[];
let lived: boolean | undefined;

beforeEach(() => {
  redis = fakeRedis();
  env = newEnv();
  ran = [];
});
afterEach(() => vi.unstubAllGlobals());

function testApp() {
  const app = createBaseApp<BaseEnv>({
    service: "test",
    settings: testSettings,
    users: () => fakeAuthority().authority,
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
