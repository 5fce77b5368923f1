import { AppError } from "@orderapp/core/errors";
import { activeTrace, describeSpan } from "@orderapp/core/span";
import { continueTrace, toTraceparent, type Trace } from "@orderapp/core/trace";
import { HTTP_METHODS } from "@orderapp/http/http-methods";
import { createLogger, loggedPath, logLevel, type Logger } from "@orderapp/http/log";
import { answerError, toAppError } from "@orderapp/http/answer-problem";
import { withoutApiKey } from "./api-keys.ts";
import { networkOfCaller, personOf } from "./callers.ts";
import { allowOrigin, isPreflight, preflight } from "./cors.ts";
import { mayUseCache, sharedCache, throughCache } from "./edge-cache.ts";
import type { Env } from "./env.ts";
import { forward } from "./forward.ts";
import { createMemoryCache } from "./memory-cache.ts";
import { measureRequest } from "./metrics/measure-request.ts";
import { routePattern } from "./metrics/route-pattern.ts";
import { ownRoute } from "./own-routes.ts";
import { kindOf, RequestLimits } from "./rate-limits.ts";
import { routeFor } from "./router.ts";
import { secure } from "./security-headers.ts";
import { settings } from "./settings.ts";

// A cache that may vanish.
const memory = createMemoryCache();
const OWN_METHODS = ["GET", "HEAD"];

/** Everything about a request that its answer, and the request passed on, carry. */
type Arrival = {
  url: URL;
  traceparent: string;
  requestId: string;
  log: Logger;
  limits: RequestLimits;
  userId?: string;
};
type Waiting = Pick<ExecutionContext, "waitUntil">;

/** Serves one request. Whatever goes wrong, the client gets an answer of the contract, and never a 500. */
export async function handle(request: Request, env: Env, ctx: Waiting): Promise<Response> {
  const trace = activeTrace() ?? continueTrace(request.headers.get("traceparent"));
  const log = createLogger("gateway", trace.traceId, logLevel(env.LOG_LEVEL));
  try {
    return await serve(request, env, ctx, trace, log);
  } catch (error) {
    return answerError(ours(error), trace.traceId, log);
  }
}

/** Routes a request, and dresses whatever comes back, problems included. */
async function serve(request: Request, env: Env, ctx: Waiting, trace: Trace, log: Logger): Promise<Response> {
  const started = Date.now();
  const set = settings.read(env);
  const url = new URL(request.url);
  const limits = new RequestLimits(env, kindOf(request.method, url.pathname, url.search), log);
  const arrival: Arrival = { url, traceparent: toTraceparent(trace), requestId: requestIdOf(request), log, limits };
  let answer: Response;
  try {
    answer = await answerTo(request, env, ctx, arrival);
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 });
    answer = answerError(ours(error), trace.traceId, log);
  }
  const dressed = new Response(answer.body, answer);
  const { headers } = dressed;
  headers.set("x-request-id", arrival.requestId);
  headers.set("traceparent", arrival.traceparent);
  limits.tell(headers);
  secure(headers, {
    development: env.ENVIRONMENT === "development",
    docs: url.pathname === "/docs" || url.pathname.startsWith("/docs/"),
    page: url.pathname === "/v1/unsubscribe",
  });
  allowOrigin(headers, request.headers.get("origin"), set.CORS_ORIGINS);
  const ms = Date.now() - started;
  measureRequest(env, { method: request.method, path: url.pathname, status: dressed.status, ms });
  if (activeTrace()) nameByRoute(request.method, url.pathname);
  logRequest(request.method, url, dressed.status, ms, arrival);
  return dressed;
}

const SLOW_MS = 1_000;

/** A line for what changes something, fails or is slow; reads that went well are counted, and logged for DEBUG alone. */
function logRequest(method: string, url: URL, status: number, ms: number, { log, userId }: Arrival): void {
  const plain = status < 400 && ms < SLOW_MS && (method === "GET" || method === "HEAD" || method === "OPTIONS");
  const reader = userId === undefined ? log : log.withUser(userId);
  const line = { method, path: loggedPath(url.pathname), status, duration: `${ms}ms` };
  if (plain) reader.debug("request", line);
  else reader.info("request", line);
}

async function answerTo(request: Request, env: Env, ctx: Waiting, arrival: Arrival): Promise<Response> {
  const { url, traceparent, requestId, limits } = arrival;
  if (isPreflight(request)) return preflight();
  if (!HTTP_METHODS.has(request.method)) throw methodNotAllowed([...HTTP_METHODS]);
  // First of all, so that neither keys nor tokens can be tried without end.
  await limits.count("address", networkOfCaller(request.headers));
  const call = { traceparent };
  const own = ownRoute(url.pathname);
  if (own) {
    if (!OWN_METHODS.includes(request.method)) throw methodNotAllowed(OWN_METHODS);
    const answer = await own(env, call, request);
    return request.method === "HEAD" ? new Response(null, answer) : answer;
  }
  const route = routeFor(request.method, url.pathname);
  if (!route) throw new AppError("not_found", "There is nothing at this address.");
  const known = await withoutApiKey(request, env, call);
  const userId = await personOf(known.headers, env, call);
  if (userId !== undefined) {
    arrival.userId = userId;
    await limits.count("person", userId);
  }
  const cached = route.cache !== "none" && mayUseCache(known);
  const service = env[route.binding];
  const fetchAnswer = () => forward({ request: known, service, route, traceparent, requestId, unconditional: cached });
  if (!cached) return fetchAnswer();
  const cache = route.cache === "memory" ? memory : sharedCache;
  // Half an answer is not kept.
  const keep = (work: Promise<unknown>) =>
    ctx.waitUntil(work.catch((error: unknown) => arrival.log.warn("an answer could not be kept", { error })));
  return throughCache(known, url, cache, keep, fetchAnswer);
}

/** What nobody foresaw is no 500 at the edge: the same request may well be served by another isolate. */
function ours(error: unknown): AppError {
  const known = toAppError(error);
  if (known.code !== "internal") return known;
  return new AppError("unavailable", "The gateway failed. Try again, or quote the traceId to support.", {
    cause: error,
  });
}

const methodNotAllowed = (allow: string[]): AppError =>
  new AppError("method_not_allowed", `Use one of ${allow.join(", ")}.`, { allow });

/** The client's own request id when it is a sane one, else a new one. */
function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && /^[\w.:-]{1,128}$/.test(given) ? given : crypto.randomUUID();
}

/** Calls the request's span by its route, of which there are few. */
function nameByRoute(method: string, path: string): void {
  const route = routePattern(path);
  if (route !== "other" && HTTP_METHODS.has(method)) describeSpan(`${method} ${route}`, { "http.route": route });
}
