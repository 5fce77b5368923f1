import { AppError } from "@orderapp/core/errors";
import { withTimeout } from "@orderapp/core/time";
import { limitBody, tooLarge } from "./body-limit.ts";
import { CALLER_ADDRESS, THIS_MACHINE } from "./callers.ts";
import { createCircuitBreaker, type CircuitBreaker } from "./circuit-breaker.ts";
import type { ServiceBinding } from "./env.ts";
import type { Route } from "./router.ts";

// Only our own edge may say where a request came from; services read nothing else.
const NOT_FROM_CLIENTS = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
  "x-original-url",
  "x-rewrite-url",
  "x-http-method-override",
];

const BODY_HEADERS = ["content-length", "content-type", "content-encoding", "transfer-encoding"];

const BREAKERS: Readonly<Record<ServiceBinding, CircuitBreaker>> = {
  USER_HTTP: createCircuitBreaker(),
  PRODUCT_HTTP: createCircuitBreaker(),
  ORDER_HTTP: createCircuitBreaker(),
  PAYMENT_HTTP: createCircuitBreaker(),
  NOTIFICATION_HTTP: createCircuitBreaker(),
};

export type ForwardInput = {
  request: Request;
  service: Fetcher;
  route: Pick<Route, "binding" | "timeoutMs" | "maxBodyBytes">;
  traceparent: string;
  requestId: string;
  /** Without conditions, to get the whole answer for the cache. */
  unconditional: boolean;
};

/** Hands a request to its service and gives its answer as it streams; a dead, failing or hanging one is `unavailable`. */
export async function forward(input: ForwardInput): Promise<Response> {
  const { request, route } = input;
  // A body means nothing on a read (RFC 9110 §9.3.1), and fetch refuses to send one.
  const reading = request.method === "GET" || request.method === "HEAD";
  const { body, exceeded } = reading ? { body: null, exceeded: () => false } : limitBody(request, route.maxBodyBytes);
  const headers = new Headers(request.headers);
  for (const name of NOT_FROM_CLIENTS) headers.delete(name);
  if (reading) for (const name of BODY_HEADERS) headers.delete(name);
  if (!headers.has(CALLER_ADDRESS)) headers.set(CALLER_ADDRESS, THIS_MACHINE);
  headers.set("traceparent", input.traceparent);
  headers.set("x-request-id", input.requestId);
  if (input.unconditional) {
    headers.delete("if-none-match");
    headers.delete("if-modified-since");
  }
  const breaker = BREAKERS[route.binding];
  breaker.enter();
  let late = false;
  try {
    // The limit is for the answer to begin: a long export may stream on. What is late ends with the invocation, without a
    // signal, for which each request would pay.
    const answer = await withTimeout(
      input.service.fetch(request.url, { method: request.method, headers, body, redirect: "manual" }),
      route.timeoutMs,
      () => {
        late = true;
        return new Error(`no answer within ${route.timeoutMs} ms`);
      },
    );
    breaker.answered();
    if (!exceeded() && answer.status !== 500) return answer;
    await answer.body?.cancel();
    if (exceeded()) throw tooLarge(route.maxBodyBytes);
    // It has logged why, in the same trace.
    throw new AppError("upstream_error", "A service failed; quote the traceId to support.");
  } catch (error) {
    if (exceeded()) throw tooLarge(route.maxBodyBytes);
    if (error instanceof AppError) throw error;
    // Nor is it the service's failure that a client went away.
    if (!request.signal.aborted) breaker.failed();
    const reason = late ? "did not answer in time" : "cannot be reached";
    throw new AppError("unavailable", `A service ${reason}. Try again.`, { cause: error });
  }
}
