import { HTTP_METHODS } from "@orderapp/http/http-methods";
import { measure } from "@orderapp/http/metrics";
import type { Env } from "../env.ts";
import { routeFor } from "../router.ts";
import { routePattern } from "./route-pattern.ts";

const SERVICES = {
  USER_HTTP: "user",
  PRODUCT_HTTP: "product",
  ORDER_HTTP: "order",
  PAYMENT_HTTP: "payment",
  NOTIFICATION_HTTP: "notification",
} as const;

/** The one data point of a request: who answered, at which route, how, and how long it took. */
export function measureRequest(
  env: Pick<Env, "METRICS">,
  { method, path, status, ms }: { method: string; path: string; status: number; ms: number },
): void {
  if (!env.METRICS) return;
  const binding = routeFor(method, path)?.binding;
  measure(
    env.METRICS,
    "http_request",
    {
      service: binding ? SERVICES[binding] : "gateway",
      route: routePattern(path),
      method: HTTP_METHODS.has(method) ? method : "other",
      status: String(status),
    },
    { seconds: ms / 1_000 },
  );
}
