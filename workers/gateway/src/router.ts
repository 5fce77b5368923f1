import type { ServiceBinding } from "./env.ts";

/** Where a path goes, and within which limits. */
export type Route = {
  binding: ServiceBinding;
  /** How long the service may take until its answer begins. */
  timeoutMs: number;
  maxBodyBytes: number;
  /** Where anonymous reads may come from: pictures from the shared cache, the catalogue from this isolate's memory. */
  cache: "none" | "memory" | "shared";
};

const SERVICES: Readonly<Record<string, ServiceBinding>> = {
  auth: "USER_HTTP",
  users: "USER_HTTP",
  audit: "USER_HTTP",
  "api-keys": "USER_HTTP",
  products: "PRODUCT_HTTP",
  categories: "PRODUCT_HTTP",
  inventory: "PRODUCT_HTTP",
  carts: "ORDER_HTTP",
  orders: "ORDER_HTTP",
  "shipping-methods": "ORDER_HTTP",
  "tax-rates": "ORDER_HTTP",
  reports: "ORDER_HTTP",
  payments: "PAYMENT_HTTP",
  webhooks: "PAYMENT_HTTP",
  notifications: "NOTIFICATION_HTTP",
  unsubscribe: "NOTIFICATION_HTTP",
  "notification-templates": "NOTIFICATION_HTTP",
  "webhook-endpoints": "NOTIFICATION_HTTP",
};

const MIB = 1024 * 1024;
const READ_MS = 5_000;
// Services bound each wait themselves; this only ends what hangs. Many bcrypt hashes may queue for a CPU.
const WRITE_MS = 15_000;
const TRANSFER_MS = 120_000;
// Much is gathered before the answer begins: all about a person, the first page of all orders, a month of a large shop.
const GATHERED = new Set(["/v1/users/me/export", "/v1/orders/export", "/v1/reports/summary"]);

/** Finds a path's service, or undefined when there is nothing at it. */
export function routeFor(method: string, path: string): Route | undefined {
  const reading = method === "GET" || method === "HEAD";
  const timeoutMs = reading ? READ_MS : WRITE_MS;
  if (path.startsWith("/v1/")) {
    const end = path.indexOf("/", 4);
    const resource = end === -1 ? path.slice(4) : path.slice(4, end);
    // Payment providers have the rest of `webhooks`.
    if (path === "/v1/webhooks/twilio") {
      return { binding: "NOTIFICATION_HTTP", timeoutMs, maxBodyBytes: MIB, cache: "none" };
    }
    const binding = Object.hasOwn(SERVICES, resource) ? SERVICES[resource] : undefined;
    if (!binding) return undefined;
    if (binding === "PRODUCT_HTTP") return catalogueRoute(reading, path, resource);
    return { binding, timeoutMs: GATHERED.has(path) ? TRANSFER_MS : timeoutMs, maxBodyBytes: MIB, cache: "none" };
  }
  if (path === "/.well-known/jwks.json") {
    return { binding: "USER_HTTP", timeoutMs, maxBodyBytes: MIB, cache: "none" };
  }
  if (path.startsWith("/media/")) {
    return { binding: "PRODUCT_HTTP", timeoutMs: TRANSFER_MS, maxBodyBytes: MIB, cache: reading ? "shared" : "none" };
  }
  return undefined;
}

function catalogueRoute(reading: boolean, path: string, resource: string): Route {
  const binding = "PRODUCT_HTTP";
  if (path === "/v1/products/import") {
    return { binding, timeoutMs: TRANSFER_MS, maxBodyBytes: 25 * MIB, cache: "none" };
  }
  if (path === "/v1/products/export") return { binding, timeoutMs: TRANSFER_MS, maxBodyBytes: MIB, cache: "none" };
  if (!reading && /^\/v1\/products\/[^/]+\/images$/.test(path)) {
    return { binding, timeoutMs: TRANSFER_MS, maxBodyBytes: 10 * MIB, cache: "none" };
  }
  const timeoutMs = reading ? READ_MS : WRITE_MS;
  return { binding, timeoutMs, maxBodyBytes: MIB, cache: reading && resource !== "inventory" ? "memory" : "none" };
}
