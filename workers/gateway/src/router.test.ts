import { describe, expect, it } from "vitest";
import { routeFor } from "./router.ts";

const MIB = 1024 * 1024;

describe("routeFor", () => {
  it.each([
    ["/v1/auth/login", "USER_HTTP"],
    ["/v1/users/me", "USER_HTTP"],
    ["/v1/audit", "USER_HTTP"],
    ["/.well-known/jwks.json", "USER_HTTP"],
    ["/v1/products", "PRODUCT_HTTP"],
    ["/v1/products/a/variants", "PRODUCT_HTTP"],
    ["/v1/categories", "PRODUCT_HTTP"],
    ["/v1/inventory/SKU-1/adjust", "PRODUCT_HTTP"],
    ["/media/a/b.webp", "PRODUCT_HTTP"],
    ["/v1/carts/mine", "ORDER_HTTP"],
    ["/v1/orders", "ORDER_HTTP"],
    ["/v1/shipping-methods", "ORDER_HTTP"],
    ["/v1/payments/x/refunds", "PAYMENT_HTTP"],
    ["/v1/webhooks/stripe", "PAYMENT_HTTP"],
    ["/v1/webhooks/twilio", "NOTIFICATION_HTTP"],
    ["/v1/notifications", "NOTIFICATION_HTTP"],
    ["/v1/notification-templates/a/b/c", "NOTIFICATION_HTTP"],
    ["/v1/webhook-endpoints", "NOTIFICATION_HTTP"],
  ])("sends %s to %s", (path, binding) => {
    expect(routeFor("GET", path)?.binding).toBe(binding);
  });

  it.each([
    ["/v1"],
    ["/v1/"],
    ["/v1/productsX"],
    ["/v1//products"],
    ["//v1/products"],
    ["/v2/products"],
    ["/V1/products"],
    ["/v1/constructor"],
    ["/v1/__proto__/x"],
    ["/media"],
    ["/.well-known/other"],
    ["/products"],
  ])("knows nothing at %s", (path) => {
    expect(routeFor("GET", path)).toBeUndefined();
  });

  it.each([
    ["POST", "/v1/products", MIB],
    ["POST", "/v1/products/import", 25 * MIB],
    ["POST", "/v1/products/01a2/images", 10 * MIB],
    ["POST", "/v1/products/01a2/images/more", MIB],
    ["POST", "/v1/orders", MIB],
  ])("limits the body of %s %s to %i bytes", (method, path, bytes) => {
    expect(routeFor(method, path)?.maxBodyBytes).toBe(bytes);
  });

  it("gives time to what must be gathered: all about a person, all orders, a month's report", () => {
    expect(routeFor("GET", "/v1/users/me/export")?.timeoutMs).toBeGreaterThan(30_000);
    expect(routeFor("GET", "/v1/reports/summary")?.timeoutMs).toBeGreaterThan(30_000);
    expect(routeFor("GET", "/v1/orders/export")?.timeoutMs).toBeGreaterThan(30_000);
    expect(routeFor("GET", "/v1/users/me")?.timeoutMs).toBeLessThanOrEqual(5_000);
  });

  it("lets a cache answer reads of the catalogue, and nothing else", () => {
    const cache = (method: string, path: string) => routeFor(method, path)?.cache;
    for (const path of ["/v1/products", "/v1/products/x", "/v1/categories"]) expect(cache("GET", path)).toBe("memory");
    expect(cache("GET", "/media/x")).toBe("shared");
    expect(cache("POST", "/v1/products")).toBe("none");
    for (const path of ["/v1/inventory", "/v1/products/export", "/v1/carts/x", "/v1/users/me", "/v1/orders"]) {
      expect(cache("GET", path)).toBe("none");
    }
  });
});
