const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
const REQUEST_HEADERS =
  "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Device-Token, X-Order-Token, X-Request-Id, traceparent";
const EXPOSED =
  "ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, traceparent";
const PREFLIGHT_SECONDS = "7200";

// A cache that may vanish: the setting is parsed once an isolate.
const parsed = new Map<string, ReadonlySet<string>>();

function allowList(setting: string): ReadonlySet<string> {
  const known = parsed.get(setting);
  if (known) return known;
  const origins = new Set(
    setting
      .split(",")
      .map((origin) => origin.trim())
      // Credentials are allowed, so that "everyone" may never be.
      .filter((origin) => origin !== "" && origin !== "*"),
  );
  parsed.set(setting, origins);
  return origins;
}

/** Whether this is a browser asking before it sends (Fetch standard, CORS-preflight request). */
export const isPreflight = (request: Request): boolean =>
  request.method === "OPTIONS" && request.headers.has("origin") && request.headers.has("access-control-request-method");

/** Lets the origin read the answer when it is on the list; others get no such header. */
export function allowOrigin(headers: Headers, origin: string | null, setting: string): void {
  headers.append("vary", "Origin");
  if (origin === null || !allowList(setting).has(origin)) return;
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
