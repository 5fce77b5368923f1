import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { describe, expect, it, vi } from "vitest";
import { createGroupedApp, type RouteGroup } from "./grouped-app.ts";
import { codeOf, fakeAuthority, newEnv, testSettings } from "./test-support.ts";
import type { BaseEnv } from "./types.ts";

type Env = BaseEnv & { Variables: BaseEnv["Variables"] & { context: string } };

const execution = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} };
const route = (path: string) => createRoute({ method: "get", path, responses: { 200: { description: "ok" } } });

/** A group whose only route tells the context that it was given. */
function groupAt(under: string, path = under) {
  const load = vi.fn<RouteGroup<Env>["load"]>(() =>
    Promise.resolve({
      addRoutes: (app: OpenAPIHono<Env>) => app.openapi(route(path), (c) => c.text(c.var.context)),
    }),
  );
  return { under, load } satisfies RouteGroup<Env>;
}

function appOf(...groups: RouteGroup<Env>[]) {
  const app = createGroupedApp<Env>({
    service: "test",
    settings: testSettings,
    users: () => fakeAuthority().authority,
    prepare: () =>
      Promise.resolve(async (c, next) => {
        c.set("context", `context for ${c.req.path}`);
        await next();
      }),
    groups,
  });
  const ask = (path: string, method = "GET") =>
    app.fetch(new Request(`https://shop.test${path}`, { method }), newEnv(), execution);
  return { ...app, ask };
}

describe("an app in groups", () => {
  it("loads a group when it is first asked for, and no other", async () => {
    const [carts, orders] = [groupAt("/v1/carts", "/v1/carts/{id}"), groupAt("/v1/orders")];
    const { ask } = appOf(carts, orders);
    expect(carts.load).not.toHaveBeenCalled();
    expect(await (await ask("/v1/carts/1")).text()).toBe("context for /v1/carts/1");
    expect(await (await ask("/v1/carts/2")).text()).toBe("context for /v1/carts/2");
    expect([carts.load.mock.calls.length, orders.load.mock.calls.length]).toEqual([1, 0]);
  });

  it("answers all who come first at once", async () => {
    const { ask } = appOf(groupAt("/v1/carts"));
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask("/v1/carts")));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it("asks the first group of those that fit", async () => {
    const [own, any] = [groupAt("/v1/users/me"), groupAt("/v1/users", "/v1/users/{id}")];
    const { ask } = appOf(own, any);
    expect((await ask("/v1/users/me")).status).toBe(200);
    expect(any.load).not.toHaveBeenCalled();
    expect((await ask("/v1/users/mea")).status).toBe(200);
    expect(own.load).toHaveBeenCalledOnce();
  });

  it("may ask a group for some methods alone", async () => {
    const [reads, all] = [{ ...groupAt("/v1/carts"), methods: ["GET", "HEAD"] }, groupAt("/v1/carts")];
    const { ask } = appOf(reads, all);
    expect((await ask("/v1/carts", "HEAD")).status).toBe(200);
    expect(all.load).not.toHaveBeenCalled();
    expect((await ask("/v1/carts", "DELETE")).status).toBe(404);
    expect([reads.load.mock.calls.length, all.load.mock.calls.length]).toEqual([1, 1]);
  });

  it("takes an address that is written otherwise for what it means", async () => {
    const { ask } = appOf(groupAt("/v1/carts"));
    expect((await ask("/v1/%63arts")).status).toBe(200);
  });

  it("has nothing at other addresses, and loads nothing for them", async () => {
    const carts = groupAt("/v1/carts");
    const { ask } = appOf(carts);
    for (const path of ["/", "/v1/cartsx", "/v1", "/v1/orders"]) {
      const answer = await ask(path);
      expect([path, answer.status, await codeOf(answer)]).toEqual([path, 404, "not_found"]);
    }
    expect(carts.load).not.toHaveBeenCalled();
    expect((await ask("/v1/carts/none")).status).toBe(404);
  });

  it("answers and logs a load that failed as 500, and loads again for the next request", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const carts = groupAt("/v1/carts");
    carts.load.mockRejectedValueOnce(new TypeError("no such module"));
    const { ask } = appOf(carts);
    const refused = await ask("/v1/carts");
    expect([refused.status, await codeOf(refused)]).toEqual([500, "internal"]);
    expect(JSON.stringify(error.mock.calls)).toContain("no such module");
    error.mockRestore();
    expect((await ask("/v1/carts")).status).toBe(200);
  });

  it("describes all groups in one document", async () => {
    const app = await appOf(groupAt("/v1/carts"), groupAt("/v1/orders")).whole();
    const document = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "test", version: "1" } });
    expect(Object.keys(document.paths ?? {})).toEqual(["/v1/carts", "/v1/orders"]);
  });
});
