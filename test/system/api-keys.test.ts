import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, newKey } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

type Key = { id: string; secret: string };
type Entry = { actor: { userId: string; apiKey?: string }; action: string; outcome: { status: number } | null };

const lines: string[] = [];
let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ logLevel: "DEBUG", onLog: ({ message }) => void lines.push(message) });
});
afterAll(() => shop?.close());

async function makeKey(...scopes: string[]): Promise<Key> {
  const json = { name: "Till", scopes };
  const answer = await shop.ask<Key>("POST", "/v1/api-keys", { token: shop.admin, json, key: newKey() });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}
const remove = (id: string, token = shop.admin) => shop.ask("DELETE", `/v1/api-keys/${id}`, { token });

describe("a machine with an API key", () => {
  it("works on stock and nothing else, and the audit log says that it did", async () => {
    const lamp = await shop.createProduct(3);
    const { id, secret } = await makeKey("inventory.read", "inventory.write");
    const adjusted = await shop.ask("POST", `/v1/inventory/${lamp.sku}/adjust`, {
      token: secret,
      key: newKey(),
      json: { delta: 4, reason: "restock" },
    });
    expect([adjusted.status, adjusted.body["onHand"]], adjusted.text).toEqual([200, 7]);
    const product = { token: secret, json: { title: "Not mine" } };
    expect((await shop.ask("PATCH", `/v1/products/${lamp.productId}`, product)).body.code).toBe("forbidden");
    expect((await shop.ask("GET", "/v1/users/me", { token: secret })).body.code).toBe("forbidden");
    expect((await shop.ask("GET", `/v1/products/${lamp.productId}`, { token: secret })).status).toBe(200);
    await eventually(async () => {
      const query = `/v1/audit?actorId=${encodeURIComponent(`key:${id}`)}`;
      const { data } = (await shop.ask<{ data: Entry[] }>("GET", query, { token: shop.admin })).body;
      expect(data.map(({ action, outcome }) => `${action} ${outcome?.status}`)).toEqual([
        "PATCH /v1/products/{id} 403",
        "POST /v1/inventory/{sku}/adjust 200",
      ]);
      expect(new Set(data.map(({ actor }) => actor.apiKey))).toEqual(new Set(["Till"]));
    });
    const shown = await shop.ask("GET", `/v1/api-keys/${id}`, { token: shop.admin });
    expect(shown.body["lastUsedAt"]).toEqual(expect.any(String));
    expect(shown.text).not.toContain(secret);
  });

  it("sees a payment, says that it has arrived and gives it back, each with that scope alone", async () => {
    const placed = await shop.order(await shop.createProduct(3));
    await shop.pay(placed.payment);
    await shop.until(placed, "CONFIRMED");
    const { id } = placed.payment;
    const reader = (await makeKey("payments.read-all")).secret;
    const clerk = (await makeKey("payments.mark-paid")).secret;
    const refunder = (await makeKey("payments.refund")).secret;
    const listed = await shop.ask<{ data: { id: string }[] }>("GET", `/v1/payments?orderId=${placed.order.id}`, {
      token: reader,
    });
    expect(listed.body.data.map((payment) => payment.id)).toEqual([id]);
    expect((await shop.ask("GET", "/v1/payments?orderId=nothing", { token: reader })).status).toBe(404);
    const captured = await shop.ask("POST", `/v1/payments/${id}/capture`, { token: clerk, key: newKey() });
    expect([captured.status, captured.body["status"]], captured.text).toEqual([200, "succeeded"]);
    expect((await shop.ask("GET", `/v1/payments/${id}`, { token: clerk })).body.code).toBe("forbidden");
    const refund = { token: refunder, key: newKey(), json: { amount: 100 } };
    expect((await shop.ask("POST", `/v1/payments/${id}/refunds`, refund)).status).toBe(201);
  });

  it("reads and ships orders of everybody's, and its acts are in their history", async () => {
    const placed = await shop.order(await shop.createProduct(3));
    await shop.pay(placed.payment);
    await shop.until(placed, "CONFIRMED");
    const { id, secret } = await makeKey("orders.read-all", "orders.fulfil");
    const orders = await shop.ask<{ data: { id: string }[] }>("GET", "/v1/orders", { token: secret });
    expect(orders.body.data.map((order) => order.id)).toContain(placed.order.id);
    const json = { carrier: "DHL", trackingNumber: "1" };
    const shipped = await shop.ask("POST", `/v1/orders/${placed.order.id}/ship`, { token: secret, json });
    expect(shipped.status, shipped.text).toBe(200);
    const events = await shop.ask<{ data: { type: string; actor: object }[] }>(
      "GET",
      `/v1/orders/${placed.order.id}/events`,
      { token: secret },
    );
    expect(events.body.data.find(({ type }) => type === "order.shipped")?.actor).toEqual({
      type: "admin",
      id: `key:${id}`,
    });
  });

  it("keeps its key to itself: no log has it", async () => {
    const { secret } = await makeKey("audit.read");
    expect((await shop.ask("GET", "/v1/audit?limit=1", { token: secret })).status).toBe(200);
    expect((await shop.ask("GET", `/v1/products/${secret}`, { token: secret })).status).toBeGreaterThanOrEqual(400);
    await eventually(async () => expect(lines.some((line) => line.includes("/v1/audit"))).toBe(true));
    expect(lines.filter((line) => line.includes(secret.split(".")[1] ?? ""))).toEqual([]);
  });
});

describe("a key that is not good", () => {
  it("is 401 everywhere, public reads too, and alike", async () => {
    const { secret } = await makeKey("audit.read");
    const [prefix, random = ""] = secret.split(".");
    const wrong = `${prefix}.${random.startsWith("A") ? "B" : "A"}${random.slice(1)}`;
    const answers = await Promise.all(
      [wrong, `ak_${"0".repeat(24)}.${random}`, `${secret}x`, "ak_", secret.slice(0, -1)].flatMap((token) =>
        ["/v1/audit", "/v1/products", "/v1/orders"].map((path) => shop.ask("GET", path, { token })),
      ),
    );
    const said = answers.map(({ status, body }) => `${status} ${body.code} ${String(body["detail"])}`);
    expect(new Set(said)).toEqual(new Set(["401 unauthenticated The API key is not valid."]));
    expect(answers[0]?.headers.get("www-authenticate")).toContain("Bearer");
  });

  it("was good until it was deleted: refused everywhere within 5 s, and whoever deleted it may ask again", async () => {
    const { id, secret } = await makeKey("audit.read", "inventory.read", "orders.read-all", "notifications.read");
    const paths = ["/v1/audit", "/v1/inventory", "/v1/orders", "/v1/notifications"];
    const statuses = () =>
      Promise.all(paths.map(async (path) => (await shop.ask("GET", path, { token: secret })).status));
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect((await remove(id)).status).toBe(204);
    await eventually(async () => expect(await statuses()).toEqual([401, 401, 401, 401]), 8_000);
    expect((await remove(id)).status).toBe(204);
    expect((await shop.ask("GET", `/v1/api-keys/${id}`, { token: shop.admin })).status).toBe(404);
  });
});

describe("keys", () => {
  it("are made by people: a key with every scope makes and deletes none", async () => {
    const { body } = await shop.ask<{ components: { schemas: { ApiKeyScope: { enum: string[] } } } }>(
      "GET",
      "/openapi.json",
    );
    const { id, secret } = await makeKey(...body.components.schemas.ApiKeyScope.enum);
    const json = { name: "Child", scopes: ["audit.read"] };
    expect((await shop.ask("POST", "/v1/api-keys", { token: secret, json })).body.code).toBe("forbidden");
    expect((await remove(id, secret)).body.code).toBe("forbidden");
  });

  it("are the shop's: one goes on when its maker is no administrator any more", async () => {
    const maker = await shop.register("Mo");
    const change = (json: object) => shop.ask("PATCH", `/v1/users/${maker.userId}`, { token: shop.admin, json });
    await change({ role: "ADMIN" });
    const token = await shop.signIn(maker.email, "correct-horse-battery");
    const json = { name: "Mo's", scopes: ["audit.read"] };
    const made = await shop.ask<Key>("POST", "/v1/api-keys", { token, json });
    expect((await change({ status: "disabled" })).status).toBe(200);
    // Whoever was disabled a moment ago makes no more.
    expect((await shop.ask("POST", "/v1/api-keys", { token, json })).status).toBe(401);
    expect((await shop.ask("GET", "/v1/audit", { token: made.body.secret })).status).toBe(200);
  });
});
