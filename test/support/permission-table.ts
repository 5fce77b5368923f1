import type { Scope } from "@orderapp/contracts/permissions";

/** How a caller fares: let through, or refused with this status. */
export type Verdict = "ok" | 401 | 403 | 404;

/** What a row's request needs: somebody's order, say. Made once; all of it is Ada's. */
export type Belongings = {
  orderId: string;
  paymentId: string;
  cartId: string;
  itemId: string;
  addressId: string;
  sessionId: string;
  userId: string;
  sku: string;
};

export type Row = {
  nobody: Verdict;
  /** Ada, whose the thing is that is asked for, if it is anybody's. */
  person: Verdict;
  /** Somebody else. */
  other: Verdict;
  admin: Verdict;
  /** Which API keys are let through: all, none, or those with this scope; the others are 403. */
  keys: "all" | "none" | Scope;
  /** The request; where it says nothing, names in the path are those of nothing that there is. */
  path?: (ada: Belongings) => string;
  json?: object | ((ada: Belongings) => object);
  /** Sent with an Idempotency-Key. */
  key?: true;
  /** It is Ada's: to be let through means that it was found. */
  mine?: true;
  /** It ends whoever asks: callers of their own. */
  last?: true;
};

type Ask = Pick<Row, "path" | "json" | "key" | "last">;

const anybody = { nobody: "ok", person: "ok", other: "ok", admin: "ok" } as const;
const signedIn = { ...anybody, nobody: 401 } as const;

/** For everybody, an API key too, whatever its scopes. */
const everybody = (ask: Ask = {}): Row => ({ ...anybody, keys: "all", ...ask });
/** For people and guests. */
const shoppers = (ask: Ask = {}): Row => ({ ...anybody, keys: "none", ...ask });
/** For whoever is signed in. */
const people = (ask: Ask = {}, keys: Row["keys"] = "none"): Row => ({ ...signedIn, keys, ...ask });
/** For administrators, and API keys with the scope. */
const needs = (keys: Scope, ask: Ask = {}): Row => ({ ...signedIn, person: 403, other: 403, keys, ...ask });
/** For administrators who are signed in. */
const inPerson = (ask: Ask = {}): Row => ({ ...signedIn, person: 403, other: 403, keys: "none", ...ask });
/** Ada's alone. */
const mine = (ask: Ask, nobody: Verdict = 401): Row => ({
  nobody,
  person: "ok",
  other: 404,
  admin: 404,
  keys: "none",
  mine: true,
  ...ask,
});
/** Ada's, and for who may deal with everybody's. */
const minePlus = (keys: Row["keys"], ask: Ask, nobody: Verdict = 404): Row => ({
  ...mine(ask, nobody),
  admin: "ok",
  keys,
});

const EMPTY = { json: {} };
const order = (rest: string) => (ada: Belongings) => `/v1/orders/${ada.orderId}${rest}`;
const payment = (rest: string) => (ada: Belongings) => `/v1/payments/${ada.paymentId}${rest}`;
const cart = (rest: string) => (ada: Belongings) => `/v1/carts/${ada.cartId}${rest}`;
const cartItem = (ada: Belongings) => `/v1/carts/${ada.cartId}/items/${ada.itemId}`;
const address = (ada: Belongings) => `/v1/users/me/addresses/${ada.addressId}`;

/**
 * Who may do what: one row for each operation of openapi.json (`path?query` is another way to ask the same one). Rows of
 * Ada's things are asked from top to bottom.
 */
export const PERMISSION_TABLE: Readonly<Record<string, Row>> = {
  "GET /": everybody(),
  "GET /.well-known/jwks.json": everybody(),
  "GET /docs": everybody(),
  "GET /health": everybody(),
  "GET /health/live": everybody(),
  "GET /media/{key}": everybody(),
  "GET /openapi.json": everybody(),
  // A token of its own, which none of these have.
  "GET /metrics": { nobody: 401, person: 401, other: 401, admin: 401, keys: "none" },

  "POST /v1/auth/register": everybody(EMPTY),
  "POST /v1/auth/verify-email": everybody(EMPTY),
  "POST /v1/auth/resend-verification": everybody(EMPTY),
  "POST /v1/auth/login": everybody(EMPTY),
  "POST /v1/auth/refresh": everybody(EMPTY),
  "POST /v1/auth/forgot-password": everybody(EMPTY),
  "POST /v1/auth/reset-password": everybody(EMPTY),
  "POST /v1/auth/logout": people({ last: true }),
  "GET /v1/users/me": people(),
  "PATCH /v1/users/me": people(EMPTY),
  "DELETE /v1/users/me": people({ last: true }),
  "GET /v1/users/me/export": people(),
  "POST /v1/users/me/password": people(EMPTY),
  "GET /v1/users/me/addresses": people(),
  "POST /v1/users/me/addresses": people(EMPTY),
  "GET /v1/users/me/addresses/{addressId}": mine({ path: address }),
  "PUT /v1/users/me/addresses/{addressId}": mine({
    path: address,
    json: { name: "Ada", line1: "1 Main Street", city: "Berlin", postalCode: "10115", country: "DE" },
  }),
  "DELETE /v1/users/me/addresses/{addressId}": mine({ path: address }),
  "GET /v1/users/me/sessions": people(),
  "DELETE /v1/users/me/sessions/{sessionId}": mine({ path: (ada) => `/v1/users/me/sessions/${ada.sessionId}` }),
  "GET /v1/users": needs("users.read-all"),
  "GET /v1/users/{id}": needs("users.read-all", { path: (ada) => `/v1/users/${ada.userId}` }),
  "PATCH /v1/users/{id}": needs("users.write-all", EMPTY),
  "GET /v1/audit": needs("audit.read"),
  "GET /v1/reports/summary": needs("reports.read"),
  "GET /v1/api-keys": inPerson(),
  "POST /v1/api-keys": inPerson(EMPTY),
  "GET /v1/api-keys/{id}": inPerson(),
  "DELETE /v1/api-keys/{id}": inPerson(),

  "GET /v1/products": everybody(),
  "GET /v1/products?status=draft": needs("catalogue.read-all"),
  "GET /v1/products/suggest": everybody({ path: () => "/v1/products/suggest?q=mug" }),
  "GET /v1/products/{id}": everybody(),
  "GET /v1/products/export": needs("catalogue.read-all"),
  "POST /v1/products": needs("catalogue.write", EMPTY),
  "POST /v1/products/import": needs("catalogue.write", EMPTY),
  "PATCH /v1/products/{id}": needs("catalogue.write", EMPTY),
  "DELETE /v1/products/{id}": needs("catalogue.write"),
  "POST /v1/products/{id}/images": needs("catalogue.write"),
  "DELETE /v1/products/{id}/images/{imageId}": needs("catalogue.write"),
  "POST /v1/products/{id}/variants": needs("catalogue.write", EMPTY),
  "PATCH /v1/products/{id}/variants/{variantId}": needs("catalogue.write", EMPTY),
  "DELETE /v1/products/{id}/variants/{variantId}": needs("catalogue.write"),
  "GET /v1/categories": everybody(),
  "POST /v1/categories": needs("catalogue.write", EMPTY),
  "PATCH /v1/categories/{id}": needs("catalogue.write", EMPTY),
  "DELETE /v1/categories/{id}": needs("catalogue.write"),
  "GET /v1/inventory": needs("inventory.read"),
  "GET /v1/inventory/{sku}": needs("inventory.read"),
  "GET /v1/inventory/{sku}/movements": needs("inventory.read"),
  "POST /v1/inventory/{sku}/adjust": needs("inventory.write", EMPTY),

  "POST /v1/carts": shoppers({ json: { items: "none" } }),
  "GET /v1/carts/mine": people(),
  "GET /v1/carts/{cartId}": mine({ path: cart("") }, 404),
  "POST /v1/carts/{cartId}/claim": mine({ path: cart("/claim") }),
  "POST /v1/carts/{cartId}/items": mine({ path: cart("/items"), json: (ada) => ({ sku: ada.sku, quantity: 1 }) }, 404),
  "PATCH /v1/carts/{cartId}/items/{itemId}": mine({ path: cartItem, json: { quantity: 1 } }, 404),
  "DELETE /v1/carts/{cartId}/items/{itemId}": mine({ path: cartItem }, 404),
  "DELETE /v1/carts/{cartId}": mine({ path: cart("") }, 404),

  "POST /v1/orders": shoppers({ ...EMPTY, key: true }),
  "GET /v1/orders": people({}, "orders.read-all"),
  "GET /v1/orders?email=ada@example.com": needs("orders.read-all"),
  "GET /v1/orders/export": needs("orders.read-all"),
  "GET /v1/orders/{orderId}": minePlus("orders.read-all", { path: order("") }),
  "GET /v1/orders/{orderId}/events": minePlus("orders.read-all", { path: order("/events") }),
  "POST /v1/orders/{orderId}/claim": people(),
  "POST /v1/orders/{orderId}/ship": needs("orders.fulfil", EMPTY),
  "POST /v1/orders/{orderId}/deliver": needs("orders.fulfil"),
  "GET /v1/shipping-methods": everybody({ path: () => "/v1/shipping-methods?country=DE" }),
  "GET /v1/shipping-methods?status=all": needs("settings.read"),
  "POST /v1/shipping-methods": needs("settings.write", EMPTY),
  "GET /v1/shipping-methods/{id}": needs("settings.read"),
  "PATCH /v1/shipping-methods/{id}": needs("settings.write", EMPTY),
  "DELETE /v1/shipping-methods/{id}": needs("settings.write"),
  "GET /v1/tax-rates": needs("settings.read"),
  "POST /v1/tax-rates": needs("settings.write", EMPTY),
  "GET /v1/tax-rates/{id}": needs("settings.read"),
  "PATCH /v1/tax-rates/{id}": needs("settings.write", EMPTY),
  "DELETE /v1/tax-rates/{id}": needs("settings.write"),

  "GET /v1/payments": minePlus("payments.read-all", { path: (ada) => `/v1/payments?orderId=${ada.orderId}` }, 401),
  "GET /v1/payments/{id}": minePlus("payments.read-all", { path: payment("") }, 401),
  "GET /v1/payments/{id}/refunds": minePlus("payments.read-all", { path: payment("/refunds") }, 401),
  "POST /v1/payments/{id}/capture": minePlus("payments.mark-paid", { path: payment("/capture"), key: true }, 401),
  "POST /v1/payments": minePlus(
    "none",
    { json: (ada: Belongings) => ({ orderId: ada.orderId, provider: "stripe" }), key: true },
    401,
  ),
  "POST /v1/orders/{orderId}/cancel": minePlus("orders.cancel-any", { path: order("/cancel"), json: {} }),
  "POST /v1/payments/{id}/refunds": needs("payments.refund", { ...EMPTY, key: true }),
  "GET /v1/payments/reconciliation": needs("payments.reconcile"),
  "GET /v1/webhooks/events": needs("payments.webhooks"),
  "POST /v1/webhooks/events/{id}/replay": needs("payments.webhooks"),
  // By their signatures.
  "POST /v1/webhooks/stripe": everybody(EMPTY),
  "POST /v1/webhooks/paypal": everybody(EMPTY),
  "POST /v1/webhooks/twilio": everybody(),

  "GET /v1/notifications": needs("notifications.read"),
  "POST /v1/notifications/{id}/resend": needs("notifications.write"),
  "GET /v1/notifications/dead-letters": needs("notifications.read"),
  "POST /v1/notifications/dead-letters/{id}/replay": needs("notifications.write"),
  "GET /v1/notification-templates": needs("notifications.read"),
  "GET /v1/notification-templates/{event}/{channel}/{locale}": needs("notifications.read"),
  "PUT /v1/notification-templates/{event}/{channel}/{locale}": needs("notifications.write", EMPTY),
  "DELETE /v1/notification-templates/{event}/{channel}/{locale}": needs("notifications.write"),
  "POST /v1/notification-templates/{event}/{channel}/{locale}/preview": needs("notifications.write", EMPTY),
  "GET /v1/notification-templates/{event}/{channel}/{locale}/versions": needs("notifications.read"),
  "POST /v1/notification-templates/{event}/{channel}/{locale}/versions/{version}/restore": needs("notifications.write"),
  "GET /v1/unsubscribe": everybody(),
  "POST /v1/unsubscribe": everybody(),
  "GET /v1/webhook-endpoints": needs("notifications.read"),
  "POST /v1/webhook-endpoints": needs("notifications.write", EMPTY),
  "GET /v1/webhook-endpoints/{id}": needs("notifications.read"),
  "PATCH /v1/webhook-endpoints/{id}": needs("notifications.write", EMPTY),
  "DELETE /v1/webhook-endpoints/{id}": needs("notifications.write"),
  "GET /v1/webhook-endpoints/{id}/deliveries": needs("notifications.read"),
  "POST /v1/webhook-endpoints/{id}/deliveries/{deliveryId}/redeliver": needs("notifications.write"),
  "POST /v1/webhook-endpoints/{id}/replay": needs("notifications.write", EMPTY),
  "POST /v1/webhook-endpoints/{id}/rotate-secret": needs("notifications.write"),
  "POST /v1/webhook-endpoints/{id}/test": needs("notifications.write"),
};
