import { OpenAPIHono } from "@hono/zod-openapi";
import { AppError } from "@orderapp/core/errors";
import { activeTrace, describeSpan } from "@orderapp/core/span";
import { continueTrace, toTraceparent } from "@orderapp/core/trace";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { z } from "zod";
import type { Authority } from "./authority.ts";
import { createLogger, loggedPath, logLevel } from "./log.ts";
import { measureStoreFailure } from "./metrics-stores.ts";
import { answerError, toFieldErrors } from "./answer-problem.ts";
import type { Settings } from "./settings.ts";
import type { BaseBindings, BaseEnv } from "./types.ts";

export type AppOptions<Bindings extends BaseBindings> = {
  service: string;
  /** Nothing is served while a setting is missing or wrong. */
  settings: Pick<Settings<z.ZodObject>, "read">;
  /** Who knows the keys of access tokens and keeps the audit log: the binding of the user Worker. */
  users: (env: Bindings) => Authority;
};

/** The base of every service's Hono app: trace, log line, problem+json, strict JSON bodies, 422 with `errors[]`. */
export function createBaseApp<E extends BaseEnv>(options: AppOptions<E["Bindings"]>): OpenAPIHono<E> {
  const app = new OpenAPIHono<E>({
    defaultHook: (result) => {
      if (result.success) return;
      throw new AppError("validation_failed", "Correct the fields named in errors.", {
        errors: toFieldErrors(result.error),
      });
    },
  });
  app.onError((error, c) => {
    measureStoreFailure(c.env.METRICS, options.service, error);
    return answerError(error, c.get("trace").traceId, c.get("log"));
  });
  app.notFound((c) =>
    answerError(new AppError("not_found", "There is nothing at this address."), c.get("trace").traceId, c.get("log")),
  );
  app.use(
    createMiddleware<E>(async (c, next) => {
      const trace = activeTrace() ?? continueTrace(c.req.header("traceparent"));
      const log = createLogger(options.service, trace.traceId, logLevel(c.env.LOG_LEVEL));
      c.set("trace", trace);
      c.set("call", { traceparent: toTraceparent(trace) });
      c.set("log", log);
      c.set("service", options.service);
      c.set("authority", options.users(c.env));
      options.settings.read(c.env);
      const started = Date.now();
      await next();
      if (activeTrace()) nameByRoute(c);
      log.debug("request", {
        method: c.req.method,
        path: loggedPath(c.req.path),
        status: c.res.status,
        duration: `${Date.now() - started}ms`,
      });
    }),
  );
  app.use(strictInput);
  return app;
}

/** Calls the request's span by its route, of which there are few, as OpenTelemetry's conventions do. */
function nameByRoute(c: Context): void {
  const route = routePath(c, -1);
  describeSpan(`${c.req.method} ${route}`, { "http.route": route });
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Refuses what no store can hold: NUL in a query, bodies that are not UTF-8, NUL inside JSON strings. */
const strictInput = createMiddleware<BaseEnv>(async (c, next) => {
  if (c.req.url.includes("%00")) throw new AppError("validation_failed", "NUL is not allowed in the address.");
  if (c.req.raw.body && /^application\/(?:[\w.-]+\+)?json\b/i.test(c.req.header("content-type") ?? "")) {
    const text = decodeUtf8(await c.req.raw.arrayBuffer());
    // An escaped backslash before `u0000` is only that text.
    if (/(?<!\\)(?:\\\\)*\\u0000/.test(text)) throw new AppError("validation_failed", "NUL is not allowed in a text.");
    Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  }
  await next();
});

function decodeUtf8(bytes: ArrayBuffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AppError("malformed_json", "Send a body that is valid JSON in UTF-8.", { cause });
  }
}
