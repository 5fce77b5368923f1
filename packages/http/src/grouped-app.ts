import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ExecutionContext, MiddlewareHandler } from "hono";
import { getPath } from "hono/utils/url";
import type { AppOptions } from "./app.ts";
import type { BaseEnv } from "./types.ts";

/** Routes whose addresses begin alike. */
export type RouteGroup<E extends BaseEnv> = {
  /** What their paths begin with, in whole segments, such as `/v1/carts`. Of several groups the first that fits is asked. */
  under: string;
  /** Of these methods alone, where it matters which ones are asked for first; a HEAD is asked as such. */
  methods?: readonly string[];
  /** Loads the routes' code, which adds them to an app. */
  load: () => Promise<{ addRoutes: (app: OpenAPIHono<E>) => unknown }>;
};

export type GroupedAppOptions<E extends BaseEnv> = AppOptions<E["Bindings"]> & {
  /** Loads what comes before every route: it gives requests their context. */
  prepare: () => Promise<MiddlewareHandler<E>>;
  groups: readonly RouteGroup<E>[];
};

export type GroupedApp<E extends BaseEnv> = {
  fetch: (request: Request, env: E["Bindings"], ctx: ExecutionContext) => Promise<Response>;
  /** All groups in one app: what their document is written from. */
  whole: () => Promise<OpenAPIHono<E>>;
};

/**
 * A service's app in parts, each made at the first request for one of its addresses: the schemas of all routes take
 * longer to build than anything else at a Worker's start, and a start is for one request, an RPC or a queue.
 */
export function createGroupedApp<E extends BaseEnv>(options: GroupedAppOptions<E>): GroupedApp<E> {
  // What is ready, never the wait for it: a request must not wait for what another one began, and a failure is no part.
  const ready = new Map<RouteGroup<E> | undefined, OpenAPIHono<E>>();

  async function partOf(group: RouteGroup<E> | undefined): Promise<OpenAPIHono<E>> {
    const app = await newApp(options);
    if (group) {
      const [prepared, { addRoutes }] = await Promise.all([options.prepare(), group.load()]);
      app.use(prepared);
      addRoutes(app);
    }
    // Of two that were made at once, one is as good as the other.
    ready.set(group, app);
    return app;
  }

  return {
    async fetch(request, env, ctx) {
      const path = getPath(request);
      const group = options.groups.find(
        ({ under, methods }) =>
          (path === under || path.startsWith(`${under}/`)) && (methods?.includes(request.method) ?? true),
      );
      const app = ready.get(group) ?? (await partOf(group).catch((error: unknown) => failing(options, error)));
      return app.fetch(request, env, ctx);
    },
    async whole() {
      const app = await newApp(options);
      for (const { addRoutes } of await Promise.all(options.groups.map(({ load }) => load()))) addRoutes(app);
      return app;
    },
  };
}

// Late as well: RPC, queues and objects have no use for a router.
async function newApp<E extends BaseEnv>(options: AppOptions<E["Bindings"]>): Promise<OpenAPIHono<E>> {
  const { createBaseApp } = await import("./app.ts");
  return createBaseApp<E>(options);
}

/** Answers, and logs, what could not be loaded as any other failure. */
async function failing<E extends BaseEnv>(options: AppOptions<E["Bindings"]>, error: unknown): Promise<OpenAPIHono<E>> {
  const app = await newApp(options);
  app.all("*", () => {
    throw error;
  });
  return app;
}
