import type { IncomingMessage, ServerResponse } from "node:http";
import { type HttpBindings, getRequestListener } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { FaultError, type Faults, type FaultsPatch } from "./faults.ts";
import { type RunningServer, listen } from "./listen.ts";

export { FaultError, Faults, sequentialWaits } from "./faults.ts";
export type { FaultsPatch, FaultsState, Interval } from "./faults.ts";

/** Reads the body as one change for all of these components; a Response says why it is refused. */
async function readPatch(c: Context, components: Iterable<Faults>): Promise<FaultsPatch | Response> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch {
    return c.json({ error: "the body is not JSON" }, 422);
  }
  let patch: FaultsPatch = {};
  for (const faults of components) {
    const parsed = faults.parse(body);
    if (typeof parsed === "string") return c.json({ error: parsed }, 422);
    patch = parsed;
  }
  return patch;
}

/** `GET /_control` and `POST /_control` of one component. */
export function controlApp(faults: Faults): Hono {
  const app = new Hono();
  app.get("/_control", (c) => c.json({ component: faults.name, ...faults.state() }));
  app.post("/_control", async (c) => {
    const patch = await readPatch(c, [faults]);
    if (patch instanceof Response) return patch;
    faults.set(patch);
    return c.json({ component: faults.name, ...faults.state() });
  });
  return app;
}

/** The same as a listener for `node:http`, for components that do without a framework. */
export function controlListener(faults: Faults): (req: IncomingMessage, res: ServerResponse) => void {
  const listener = getRequestListener(controlApp(faults).fetch);
  return (req, res) => void listener(req, res);
}

/**
 * For Hono apps on @hono/node-server: plays the component's faults before each request but `/_control`, and records it.
 * While down the connection is reset; an injected error answers 500.
 */
export function faultsMiddleware(faults: Faults): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    if (c.req.path === "/_control") return next();
    const end = faults.begin();
    try {
      await faults.before();
      await next();
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      if (error.kind === "down") c.env.incoming.socket.destroy();
      return c.json({ error: error.message }, 500);
    } finally {
      end();
    }
    return undefined;
  };
}

/** All components behind one door: faults of each or all, and the record of calls. */
export function controlCentre(components: ReadonlyMap<string, Faults>): Hono {
  const app = new Hono();
  const states = () => Object.fromEntries([...components].map(([name, faults]) => [name, faults.state()]));

  app.get("/_control/calls", (c) => {
    const since = Number(c.req.query("since") ?? 0);
    if (!Number.isFinite(since)) return c.json({ error: "since must be a number of milliseconds" }, 422);
    const calls = [...components.values()].flatMap((faults) => faults.intervals(since));
    return c.json(calls.toSorted((a, b) => a.start - b.start));
  });
  app.delete("/_control/calls", (c) => {
    for (const faults of components.values()) faults.clear();
    return c.body(null, 204);
  });
  app.get("/_control", (c) => c.json(states()));
  app.post("/_control", async (c) => {
    const patch = await readPatch(c, components.values());
    if (patch instanceof Response) return patch;
    for (const faults of components.values()) faults.set(patch);
    return c.json(states());
  });
  for (const [name, faults] of components) app.route(`/_control/${name}`, stripped(faults));
  app.notFound((c) => c.json({ error: "no such component or path", components: [...components.keys()] }, 404));
  return app;
}

function stripped(faults: Faults): Hono {
  const inner = controlApp(faults);
  const app = new Hono();
  app.all("/", (c) => inner.request("/_control", c.req.raw));
  return app;
}

/** Starts the central control server on 127.0.0.1 (port 0 takes any free one). */
export async function startControl(options: {
  port: number;
  components: ReadonlyMap<string, Faults>;
}): Promise<RunningServer> {
  const listener = getRequestListener(controlCentre(options.components).fetch);
  return listen(options.port, (req, res) => void listener(req, res));
}
