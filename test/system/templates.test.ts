import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, newKey, type Body } from "../support/client.ts";
import { openShop, type Placed, type Shop } from "../support/shop.ts";

type Content = { subject?: string; html?: string; text: string };
type Template = {
  source: string;
  version: number;
  template: Content;
  variables: { name: string; type: string }[];
  filters: string[];
};
type Problem = Omit<Body, "errors"> & { errors: { path: string; code: string; line?: number; column?: number }[] };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ vars: { order: { CART_ABANDONED_SECONDS: "1" } } });
});
afterAll(() => shop?.close());

const at = (event: string, locale = "en", channel = "email") =>
  `/v1/notification-templates/${event}/${channel}/${locale}`;
const as = () => ({ token: shop.admin });
const GERMAN = {
  subject: "Bestellung {{ order.number }} ist da",
  html: "<h1>Danke</h1><p>{{ order.items[0].title }}: {{ order.totals.total | money }}</p>",
  text: "Summe: {{ order.totals.total | money }}",
};

/** A placed order, whose buyer says a language, or whose browser does. */
async function orderIn(json: object, headers: Record<string, string> = {}): Promise<Placed & { email: string }> {
  const variant = await shop.createProduct(5);
  const cartId = await shop.createCart([{ sku: variant.sku, quantity: 1 }]);
  const email = `${variant.sku.toLowerCase()}@example.com`;
  const body = {
    cartId,
    email,
    shippingAddress: { name: "Ada", line1: "Ring 1", city: "Wien", postalCode: "1010", country: "AT" },
    shippingMethod: "standard",
    payment: { provider: "stripe" },
    ...json,
  };
  const answer = await shop.ask<Placed>("POST", "/v1/orders", { key: newKey(), headers, json: body });
  expect(answer.status, answer.text).toBe(201);
  return { ...answer.body, email };
}

async function headersOf(address: string, subject: RegExp): Promise<Record<string, string[]>> {
  const mail = await eventually(async () => {
    const found = (await shop.mailsTo(address)).find(({ Subject }) => subject.test(Subject));
    if (!found) throw new Error(`no mail to ${address} yet`);
    return found;
  }, 30_000);
  const response = await fetch(`${shop.cloud.urls.inbox}/api/v1/message/${mail.ID}/headers`);
  return (await response.json()) as Record<string, string[]>;
}

describe("templates", () => {
  it("are listed with their variables, read, and sent by until somebody changes them", async () => {
    const list = await shop.ask<{ data: (Template & { event: string; channel: string; locale: string })[] }>(
      "GET",
      "/v1/notification-templates",
      as(),
    );
    expect(list.status).toBe(200);
    const names = list.body.data.map(({ event, channel, locale }) => `${event}/${channel}/${locale}`);
    expect(names).toContain("order.delivered/email/en");
    expect(names).toContain("order.shipped/sms/en");
    const one = await shop.ask<Template>("GET", at("order.shipped"), as());
    expect(one.body).toMatchObject({ source: "built-in", version: 0 });
    expect(one.headers.get("etag")).toMatch(/^"v0-/);
    expect(one.body.variables).toContainEqual({ name: "order.items[].title", type: "string", optional: false });
    expect(one.body.filters).toContain("money");
  });

  it("of a language are used for its orders within 5 s, and undone", async () => {
    const path = at("order.created", "de");
    expect((await shop.ask("GET", path, as())).status).toBe(404);
    const preview = await shop.ask<Content>("POST", `${path}/preview`, { ...as(), json: { template: GERMAN } });
    expect(preview.status, preview.text).toBe(200);
    expect(preview.body.text).toMatch(/^Summe: 78,99\s\$$/);
    expect((await shop.ask("GET", path, as())).status).toBe(404);

    const put = await shop.ask<Template>("PUT", path, { ...as(), json: GERMAN });
    expect(put.status, put.text).toBe(200);
    const told = Date.now();
    await eventually(async () => {
      const german = await orderIn({ locale: "de-at" });
      expect(german.order.locale).toBe("de-AT");
      expect(await shop.mailText(german.email, /ist da|We have/)).toMatch(/^Summe: \$\s?\d+,\d\d/);
    }, 30_000);
    expect(Date.now() - told).toBeLessThan(30_000);
    const browser = await orderIn({}, { "accept-language": "en;q=0.5, de-CH;q=0.9" });
    expect(browser.order.locale).toBe("de-CH");
    expect(await shop.mailText(browser.email, /ist da/)).toMatch(/^Summe: \$\s?\d+\.\d\d/);
    const french = await orderIn({ locale: "fr" });
    expect(await shop.mailText(french.email, /We have your order/)).toContain("Total: $");

    const tag = put.headers.get("etag") ?? "";
    const changed = { ...GERMAN, text: "Neu {{ order.number }}" };
    const second = await shop.ask<Template>("PUT", path, { ...as(), json: changed, headers: { "if-match": tag } });
    expect(second.body.version, second.text).toBe(2);
    const late = await shop.ask("PUT", path, { ...as(), json: GERMAN, headers: { "if-match": tag } });
    expect([late.status, late.body.code]).toEqual([412, "version_mismatch"]);
    expect((await shop.ask("DELETE", path, { ...as(), headers: { "if-match": tag } })).status).toBe(412);
    const versions = await shop.ask<{ data: { version: number; current: boolean; template: Content }[] }>(
      "GET",
      `${path}/versions`,
      as(),
    );
    expect(versions.body.data.map(({ version, current }) => [version, current])).toEqual([
      [2, true],
      [1, false],
    ]);
    const restored = await shop.ask<Template>("POST", `${path}/versions/1/restore`, { ...as(), key: newKey() });
    expect(restored.body, restored.text).toMatchObject({ version: 3, template: { text: GERMAN.text } });
    expect((await shop.ask("POST", `${path}/versions/77/restore`, { ...as(), key: newKey() })).status).toBe(404);
    expect((await shop.ask("DELETE", path, as())).status).toBe(204);
    expect((await shop.ask("GET", path, as())).status).toBe(404);
    expect((await shop.ask("DELETE", at("order.created"), as())).status).toBe(204);
  });

  it("with mistakes are refused, each with its place", async () => {
    const text = "Hello {{ order.nubmer }}\n{% include 'x' %}";
    for (const [method, path, json] of [
      ["PUT", at("order.created"), { ...GERMAN, text, html: "{{ a | shout }}" }],
      ["POST", `${at("order.created")}/preview`, { template: { ...GERMAN, text, html: "{{ a | shout }}" } }],
    ] as const) {
      const answer = await shop.ask<Problem>(method, path, { ...as(), json });
      expect(answer.status, answer.text).toBe(422);
      expect(answer.body.errors.map(({ path: part, code, line }) => [part, code, line])).toEqual([
        ["html", "unknown_filter", 1],
        ["text", "unknown_tag", 2],
      ]);
    }
    const variables = await shop.ask<Problem>("PUT", at("order.created"), {
      ...as(),
      json: { ...GERMAN, text: "Hello {{ order.nubmer }}, {{ constructor }}" },
    });
    expect(variables.body.errors).toMatchObject([
      { path: "text", code: "unknown_variable", line: 1, column: 10 },
      { path: "text", code: "unknown_variable", line: 1, column: 30 },
    ]);
    const data = { order: { number: 7 } };
    const sample = await shop.ask<Problem>("POST", `${at("order.created")}/preview`, { ...as(), json: { data } });
    expect([sample.status, sample.body.errors[0]?.path]).toEqual([422, "data.order.id"]);
    expect((await shop.ask<Template>("GET", at("order.created"), as())).body.source).toBe("built-in");
  });

  it.each([
    "{% for i in (1..1000000000) %}x{% endfor %}",
    "{% for a in (1..2000) %}{% for b in (1..2000) %}{% endfor %}{% endfor %}",
    `{% for i in (1..1100) %}${"y".repeat(1_000)}{% endfor %}`,
    "{% assign a = 'xx' %}{% for i in (1..99) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
    "{{ order.constructor.constructor }}",
    "{{ store.name | raw }}",
    "{% if order %}".repeat(3_000),
    "half a character: \ud800",
  ])("that would never end, or reach out, are refused at once: %#", async (text) => {
    const answer = await shop.ask<Problem>("PUT", at("order.confirmed"), { ...as(), json: { ...GERMAN, text } });
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.errors[0]?.path).toBe("text");
  });

  it("are for administrators alone, and only where there are messages", async () => {
    const person = await shop.register("Mallory");
    for (const [method, path] of [
      ["GET", "/v1/notification-templates"],
      ["GET", at("order.created")],
      ["PUT", at("order.created")],
      ["DELETE", at("order.created")],
      ["POST", `${at("order.created")}/preview`],
      ["GET", `${at("order.created")}/versions`],
      ["POST", `${at("order.created")}/versions/1/restore`],
    ] as const) {
      const body = method === "PUT" || path.endsWith("preview") ? { json: {} } : {};
      expect((await shop.ask(method, path, body)).status, path).toBe(401);
      expect((await shop.ask(method, path, { ...body, token: person.token })).status, path).toBe(403);
    }
    for (const path of [at("payment.succeeded"), at("order.created", "x"), at("order.created", "en", "pigeon")]) {
      expect((await shop.ask("PUT", path, { ...as(), json: GERMAN })).status, path).toBe(404);
    }
    expect((await shop.ask("PUT", at("order.shipped", "en", "sms"), { ...as(), json: GERMAN })).status).toBe(422);
  });
});

describe("a cart that was left", () => {
  const leaveCart = async (consent: boolean) => {
    const person = await shop.register("Ada");
    const json = { marketingConsent: consent, locale: "en-GB" };
    const own = { token: person.token };
    expect((await shop.ask("PATCH", "/v1/users/me", { ...own, json })).body).toMatchObject(json);
    const variant = await shop.createProduct(3);
    const cartId = await shop.createCart([{ sku: variant.sku, quantity: 2 }]);
    expect((await shop.ask("POST", `/v1/carts/${cartId}/claim`, own)).status).toBe(200);
    return person;
  };

  it("is told of to those who agreed, who end that with one click, and to no others", async () => {
    const silent = await leaveCart(false);
    const person = await leaveCart(true);
    const headers = await headersOf(person.email, /Your cart/);
    const list = headers["List-Unsubscribe"]?.[0] ?? "";
    expect(headers["List-Unsubscribe-Post"]).toEqual(["List-Unsubscribe=One-Click"]);
    const link = new URL(/^<([^>]+)>$/.exec(list)?.[1] ?? "");
    expect(await shop.mailText(person.email, /Your cart/)).toContain(link.href);
    expect(await headersOf(person.email, /Welcome/)).not.toHaveProperty("List-Unsubscribe");

    const path = link.pathname + link.search;
    const page = await shop.ask("GET", path);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(page.text).toContain('<form method="post">');
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self'");
    const consent = async () =>
      (await shop.ask("GET", "/v1/users/me", { token: person.token })).body["marketingConsent"];
    expect(await consent()).toBe(true);
    const click = {
      raw: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    };
    for (let time = 0; time < 2; time++) {
      const done = await shop.ask("POST", path, click);
      expect([done.status, done.text.includes("You are unsubscribed")]).toEqual([200, true]);
      expect(await consent()).toBe(false);
    }
    const forged = await shop.ask("POST", path.replace("token=", "token=0"), click);
    expect([forged.status, forged.body.code]).toEqual([400, "invalid_signature"]);
    expect((await shop.ask("GET", "/v1/unsubscribe")).status).toBe(422);
    expect((await shop.mailsTo(silent.email)).filter(({ Subject }) => /cart/.test(Subject))).toEqual([]);
  });
});

describe("a payment that failed", () => {
  it("and an order that arrived are told of by mail", async () => {
    const variant = await shop.createProduct(3);
    const email = `${variant.sku.toLowerCase()}@example.com`;
    const placed = await shop.order(variant, 1, email);
    await shop.pay(placed.payment, "pm_card_chargeDeclined");
    expect(await shop.mailText(email, /did not go through/)).toContain("nothing was charged");
    await shop.pay(placed.payment);
    await shop.until(placed, "CONFIRMED");
    const json = { carrier: "DHL", trackingNumber: "JD01" };
    await shop.ask("POST", `/v1/orders/${placed.order.id}/ship`, { ...as(), key: newKey(), json });
    await shop.ask("POST", `/v1/orders/${placed.order.id}/deliver`, { ...as(), key: newKey() });
    expect(await shop.mailText(email, /has arrived/)).toContain("was delivered");
  });
});
