import { AppError } from "@orderapp/core/errors";
import { continueTrace, toTraceparent } from "@orderapp/core/trace";
import { logLevel } from "@orderapp/http/app";
import { createLogger, loggedPath } from "@orderapp/http/log";
import { answerError } from "@orderapp/http/problem";
import { withoutApiKey } from "./api-keys.ts";
import { allowOrigin, isPreflight, preflight } from "./cors.ts";
import { mayUseCache, sharedCache, throughCache } from "./edge-cache.ts";
import type { Env } from "./env.ts";
import { forward } from "./forward.ts";
import { createMemoryCache } from "./memory-cache.ts";
import { measureRequest } from "./metrics/measure-request.ts";
import { ownRoute } from "./own-routes.ts";
import { routeFor } from "./router.ts";
import { secure } from "./security-headers.ts";

// A cache that may vanish.
const memory = createMemoryCache();
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const OWN_METHODS = ["GET", "HEAD"];

/** Everything about a request that its answer, and the request passed on, carry. */
type Arrival = { url: URL; traceparent: string; requestId: string };

/** Serves one request: routes it, and dresses whatever comes back, problems included. */
export async function handle(request: Request, env: Env, ctx: Pick<ExecutionContext, "waitUntil">): Promise<Response> {
  const started = Date.now();
  const trace = continueTrace(request.headers.get("traceparent"));
  const log = createLogger("gateway", trace.traceId, logLevel(env.LOG_LEVEL));
  const url = new URL(request.url);
  const arrival = { url, traceparent: toTraceparent(trace), requestId: requestIdOf(request) };
  let answer: Response;
  try {
    const known = await withoutApiKey(request, env, { traceparent: arrival.traceparent });
    answer = await answerTo(known, env, ctx, arrival);
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 });
    answer = answerError(error, trace.traceId, log);
  }
  const dressed = new Response(answer.body, answer);
  const { headers } = dressed;
  headers.set("x-request-id", arrival.requestId);
  headers.set("traceparent", arrival.traceparent);
  secure(headers, {
    development: env.ENVIRONMENT === "development",
    docs: url.pathname === "/docs" || url.pathname.startsWith("/docs/"),
    page: url.pathname === "/v1/unsubscribe",
  });
  allowOrigin(headers, request.headers.get("origin"), env.CORS_ORIGINS);
  const ms = Date.now() - started;
  measureRequest(env, { method: request.method, path: url.pathname, status: dressed.status, ms });
  log.info("request", {
    method: request.method,
    path: loggedPath(url.pathname),
    status: dressed.status,
    duration: `${ms}ms`,
  });
  return dressed;
}

async function answerTo(
  request: Request,
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  { url, traceparent, requestId }: Arrival,
): Promise<Response> {
  if (isPreflight(request)) return preflight();
  if (!METHODS.includes(request.method)) throw methodNotAllowed(METHODS);
  const own = ownRoute(url.pathname);
  if (own) {
    if (!OWN_METHODS.includes(request.method)) throw methodNotAllowed(OWN_METHODS);
    const answer = await own(env, { traceparent }, request);
    return request.method === "HEAD" ? new Response(null, answer) : answer;
  }
  const route = routeFor(request.method, url.pathname);
  if (!route) throw new AppError("not_found", "There is nothing at this address.");
  const cached = route.cache !== "none" && mayUseCache(request);
  const fetchAnswer = () =>
    forward({ request, service: env[route.binding], route, traceparent, requestId, unconditional: cached });
  if (!cached) return fetchAnswer();
  const cache = route.cache === "memory" ? memory : sharedCache;
  return throughCache(request, url, cache, (work) => ctx.waitUntil(work), fetchAnswer);
}

const methodNotAllowed = (allow: string[]): AppError =>
  new AppError("method_not_allowed", `Use one of ${allow.join(", ")}.`, { allow });

/** The client's own request id when it is a sane one, else a new one. */
function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && /^[\w.:-]{1,128}$/.test(given) ? given : crypto.randomUUID();
}
