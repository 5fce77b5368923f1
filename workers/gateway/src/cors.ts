const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
const REQUEST_HEADERS =
  "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Device-Token, X-Order-Token, X-Request-Id, traceparent";
const EXPOSED =
  "ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, traceparent";
const PREFLIGHT_SECONDS = "7200";

/** Whether this is a browser asking before it sends (Fetch standard, CORS-preflight request). */
export const isPreflight = (request: Request): boolean =>
  request.method === "OPTIONS" && request.headers.has("origin") && request.headers.has("access-control-request-method");

/** Lets the origin read the answer when it is on the list; others get no such header. */
export function allowOrigin(headers: Headers, origin: string | null, allowed: readonly string[]): void {
  headers.append("vary", "Origin");
  // Credentials are allowed, so that "everyone" may never be.
  if (origin === null || origin === "*" || !allowed.includes(origin)) return;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-allow-credentials", "true");
  headers.set("access-control-expose-headers", EXPOSED);
}

/** The answer to a preflight. */
export function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": METHODS,
      "access-control-allow-headers": REQUEST_HEADERS,
      "access-control-max-age": PREFLIGHT_SECONDS,
      vary: "Access-Control-Request-Method, Access-Control-Request-Headers",
    },
  });
}
