import { AppError } from "@orderapp/core/errors";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { CartState } from "../carts/cart.ts";
import type { CartObject } from "../carts/cart-object.ts";
import {
  address,
  env,
  filledCart,
  historyOf,
  openShop,
  orderBody,
  outboxOf,
  placedOrder,
  sql,
} from "../../test/support.ts";
import { replay } from "./order.ts";

const key = () => crypto.randomUUID();

describe("placing an order", () => {
  it("takes the stock, writes the order with its history and event, starts the payment, freezes the cart", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { stock: 5, quantity: 2 });
    const answer = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    await shop.settled();
    expect(answer.status).toBe(201);
    const { order, payment, orderToken } = answer.body;
    expect(order).toMatchObject({
      status: "PENDING",
      paymentStatus: "unpaid",
      email: "ada@example.com",
      billingAddress: address,
      items: [{ sku: variant.sku, quantity: 2, lineTotal: { amount: 2500, currency: "USD" } }],
      totals: { subtotal: { amount: 2500 }, shipping: { amount: 499 }, total: { amount: 2999 } },
    });
    expect(order.number).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(payment.clientSecret).toMatch(/^secret-/);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(3);
    expect(await historyOf(order.id)).toEqual(["order.created"]);
    expect(await outboxOf(order.id)).toEqual(["order.created"]);
    expect(shop.siblings.published).toMatchObject([
      { type: "order.created", source: "order", subject: order.id, data: { order: { number: order.number } } },
    ]);
    const cart = await shop.ask("GET", `/v1/carts/${cartId}`);
    expect(cart.body.status).toBe("checked_out");
    const read = await shop.ask("GET", `/v1/orders/${order.id}`, { headers: { "x-order-token": orderToken } });
    expect(read.body).toEqual(order);
  });

  it.each([
    ["given", { locale: "de-at" }, { "accept-language": "fr" }, "de-AT", {}],
    ["given by whoever has another in their profile", { locale: "de-at" }, {}, "de-AT", { as: "zoe" }],
    ["of the profile", {}, { "accept-language": "de" }, "fr-CA", { as: "zoe" }],
    ["what the browser prefers", {}, { "accept-language": "en;q=0.1, pt-br" }, "pt-BR", { as: "ada" }],
    ["nothing", {}, { "accept-language": "*" }, undefined, {}],
  ])("keeps the buyer's language: %s", async (_, given, headers, locale, as) => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    const body = { ...orderBody(cartId), ...given };
    const { order, orderToken } = (await shop.ask("POST", "/v1/orders", { body, headers, key: key(), ...as })).body;
    await shop.settled();
    expect(order.locale).toBe(locale);
    const [paying] = shop.siblings.calls.filter(({ method }) => method === "createPayment");
    expect(paying?.input).toHaveProperty("orderId", order.id);
    expect(Reflect.get(Object(paying?.input), "locale")).toBe(locale);
    const read = await shop.ask("GET", `/v1/orders/${order.id}`, { headers: { "x-order-token": orderToken } });
    expect(read.body.locale).toBe(locale);
    const [told] = shop.siblings.published.filter((event) => event.subject === order.id);
    expect(told?.type === "order.created" && told.data.order.locale).toBe(locale);
  });

  it("lets one of twenty checkouts of a cart through", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { stock: 100 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() })),
    );
    await shop.settled();
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const codes = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    expect(codes.every((code) => code === "cart_checked_out" || code === "request_in_progress")).toBe(true);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(98);
  });

  it("sells twenty units to twenty of forty buyers", async () => {
    const shop = openShop();
    const variant = shop.siblings.sell({ available: 20 });
    const buy = async () => {
      const items = [{ variantId: variant.variantId, quantity: 1 }];
      const cart = await shop.ask("POST", "/v1/carts", { body: { items } });
      return () => shop.ask("POST", "/v1/orders", { body: orderBody(cart.body.id), key: key() });
    };
    const buyers = await Promise.all(Array.from({ length: 40 }, buy));
    const answers = await Promise.all(buyers.map((go) => go()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ body }) => body.code === "insufficient_stock")).toHaveLength(20);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(0);
  });

  it("answers a repetition with the first answer, and another body with a refusal", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    const repeated = key();
    const first = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: repeated });
    const again = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: repeated });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const other = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId, { notes: "x" }), key: repeated });
    expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reused"]);
    const fresh = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    expect([fresh.status, fresh.body.code]).toEqual([409, "cart_checked_out"]);
    expect(shop.siblings.callsOf("reserve")).toHaveLength(1);
  });

  it("runs twenty parallel repetitions of one key once", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    const repeated = key();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: repeated })),
    );
    const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.order.id));
    expect(ids.size).toBe(1);
    const rest = answers.filter(({ status }) => status !== 201);
    expect(rest.every(({ body }) => body.code === "request_in_progress")).toBe(true);
    expect(shop.siblings.callsOf("reserve")).toHaveLength(1);
  });

  it("undoes everything when the payment cannot be started, and the cart can be bought again", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { stock: 5 });
    shop.siblings.broken.add("createPayment");
    const retried = key();
    const failed = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: retried });
    await shop.settled();
    expect([failed.status, failed.body.code]).toEqual([502, "upstream_error"]);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(5);
    const [orderId] = shop.siblings.callsOf("reserve").map((entry) => String(entry.orderId));
    const [row] = await sql`select status, cancel_reason from orders where id = ${orderId}`;
    expect(row).toEqual({ status: "CANCELLED", cancel_reason: "payment_unavailable" });
    expect(await outboxOf(String(orderId))).toEqual([]);
    expect(shop.siblings.published).toEqual([]);
    expect(shop.siblings.callsOf("cancelPayments", orderId)).not.toEqual([]);
    shop.siblings.broken.delete("createPayment");
    const again = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: retried });
    expect(again.status).toBe(201);
    expect(again.body.order.id).not.toBe(orderId);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(3);
  });

  it("gives the stock back when the order cannot be written", async () => {
    const shop = openShop();
    const { orders } = shop.ctx;
    const dead = openShop({ orders: { ...orders, insert: () => Promise.reject(new Error("The database is gone")) } });
    const { cartId, variant } = await filledCart(dead, { stock: 5 });
    const failed = await dead.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    await dead.settled();
    expect(failed.status).toBe(500);
    expect(dead.siblings.stockOf(variant.variantId)).toBe(5);
    expect(dead.siblings.callsOf("cancelPayments")).toHaveLength(1);
    const cart = await dead.ask("GET", `/v1/carts/${cartId}`);
    expect(cart.body.status).toBe("active");
  });

  it("takes back an order whose writing was done though its answer was lost", async () => {
    const shop = openShop();
    const { orders } = shop.ctx;
    const lossy = openShop({
      orders: {
        ...orders,
        insert: async (...input) => {
          await orders.insert(...input);
          throw new Error("The answer was lost");
        },
      },
    });
    const { cartId, variant } = await filledCart(lossy, { stock: 5 });
    await lossy.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    await lossy.settled();
    const [orderId] = lossy.siblings.callsOf("reserve").map((entry) => String(entry.orderId));
    expect(await historyOf(String(orderId))).toEqual(["order.created", "order.cancelled"]);
    expect(lossy.siblings.stockOf(variant.variantId)).toBe(5);
  });

  it("never has an order without its stock, though its writing was given up and is done all the same", async () => {
    const shop = openShop();
    const { orders } = shop.ctx;
    let late = (): Promise<boolean> => Promise.resolve(false);
    const slow = openShop({
      orders: {
        ...orders,
        insert: (...input) => {
          late = () => orders.insert(...input);
          return Promise.reject(new AppError("unavailable", "The database did not answer in time."));
        },
      },
    });
    const { cartId, variant } = await filledCart(slow, { stock: 5 });
    const failed = await slow.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    await slow.settled();
    expect(failed.status).toBe(503);
    expect(await late()).toBe(false);
    const [orderId] = slow.siblings.callsOf("reserve").map((entry) => String(entry.orderId));
    expect(await orders.find(String(orderId))).toBeUndefined();
    expect(await historyOf(String(orderId))).toEqual([]);
    expect(slow.siblings.stockOf(variant.variantId)).toBe(5);
  });

  it("gives up once and for all what was not written, and nothing that was", async () => {
    const { ctx } = openShop();
    const { order } = await placedOrder(openShop());
    expect(await ctx.orders.giveUp(order.id)).toBe(false);
    const other = crypto.randomUUID();
    expect([await ctx.orders.giveUp(other), await ctx.orders.giveUp(other)]).toEqual([true, true]);
  });

  it("keeps the stock of an order that cannot be taken back, and goes on with it when the buyer comes again", async () => {
    const shop = openShop();
    const { orders } = shop.ctx;
    let gone = false;
    const flaky = openShop({
      orders: {
        ...orders,
        insert: async (...input) => {
          await orders.insert(...input);
          gone = true;
          throw new AppError("unavailable", "The answer was lost, and the database with it.");
        },
        find: (...input) =>
          gone ? Promise.reject(new AppError("unavailable", "The database is gone.")) : orders.find(...input),
      },
    });
    const { cartId, variant } = await filledCart(flaky, { stock: 5 });
    await flaky.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    await flaky.settled();
    const [orderId] = flaky.siblings.callsOf("reserve").map((entry) => String(entry.orderId));
    expect(flaky.siblings.stockOf(variant.variantId)).toBe(3);
    gone = false;
    const again = await flaky.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    expect([again.status, again.body.order.id]).toEqual([201, orderId]);
    expect(flaky.siblings.stockOf(variant.variantId)).toBe(3);
  }, 20_000);

  it("releases what may have been taken when the stock's answer is lost", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { stock: 5 });
    shop.siblings.broken.add("reserve");
    const failed = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    await shop.settled();
    expect([failed.status, failed.body.code]).toEqual([503, "unavailable"]);
    expect(shop.siblings.callsOf("release")).toHaveLength(1);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(5);
  });

  it("refuses another total than the buyer expects, and takes nothing", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { stock: 5 });
    const expectedTotal = { amount: 2998, currency: "USD" };
    const refused = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId, { expectedTotal }), key: key() });
    await shop.settled();
    expect([refused.status, refused.body.code]).toEqual([422, "price_changed"]);
    expect(refused.body.totals.total).toEqual({ amount: 2999, currency: "USD" });
    expect(shop.siblings.stockOf(variant.variantId)).toBe(5);
    const body = orderBody(cartId, { expectedTotal: refused.body.totals.total });
    expect((await shop.ask("POST", "/v1/orders", { body, key: key() })).status).toBe(201);
  });

  it("charges today's price, not the cart's", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { quantity: 1 });
    shop.siblings.sell({ variantId: variant.variantId, unitPrice: { amount: 2000, currency: "USD" } });
    const { body } = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    expect(body.order.totals.subtotal.amount).toBe(2000);
  });

  it("refuses what cannot be ordered", async () => {
    const shop = openShop();
    const { cartId, variant } = await filledCart(shop, { stock: 5, quantity: 3 });
    const order = (body: object, as?: string) =>
      shop.ask("POST", "/v1/orders", { body, key: key(), ...(as === undefined ? {} : { as }) });
    const code = async (answer: ReturnType<typeof order>) => {
      const { status, body } = await answer;
      return [status, body.code];
    };
    expect(await code(order({ ...orderBody(cartId), email: undefined }))).toEqual([422, "validation_failed"]);
    expect(await code(order(orderBody(cartId, { shippingMethod: "owl" })))).toEqual([422, "validation_failed"]);
    expect(await code(order(orderBody(cartId, { gift: true })))).toEqual([422, "validation_failed"]);
    expect(await code(order(orderBody("AAAAAAAAAAAAAAAAAAAAAAAA")))).toEqual([404, "not_found"]);
    expect(await code(order(orderBody("..")))).toEqual([404, "not_found"]);
    expect(await code(order(orderBody(cartId), "disabled"))).toEqual([403, "account_disabled"]);
    expect(await code(shop.ask("POST", "/v1/orders", { body: orderBody(cartId) }))).toEqual([
      428,
      "idempotency_key_required",
    ]);
    const empty = await shop.ask("POST", "/v1/carts", { body: {} });
    expect(await code(order(orderBody(empty.body.id)))).toEqual([422, "cart_empty"]);
    shop.siblings.sell({ variantId: variant.variantId, available: 2 });
    const short = await order(orderBody(cartId));
    expect(short.body).toMatchObject({ code: "insufficient_stock", lines: [{ requested: 3, available: 2 }] });
    shop.siblings.sell({ variantId: variant.variantId, available: 5 });
    expect((await order(orderBody(cartId))).status).toBe(201);
  });

  it("takes a person's address from their account, and a claimed cart from its owner alone", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    await shop.ask("POST", `/v1/carts/${cartId}/claim`, { as: "ada" });
    const stranger = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key(), as: "eve" });
    expect(stranger.status).toBe(404);
    const guest = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    expect(guest.status).toBe(404);
    const mine = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key(), as: "ada" });
    expect(mine.body.order).toMatchObject({ userId: "ada", email: "ada@example.com" });
  });

  it("tells the same order by its history as by its row", async () => {
    const shop = openShop();
    const { order } = await placedOrder(shop);
    const events = await shop.ctx.orders.history(order.id, { admin: true });
    expect(replay(events)).toEqual(await shop.ctx.orders.find(order.id));
  });
});

describe("a checkout whose Worker died before it told the cart", () => {
  const dying = () => {
    const shop = openShop();
    const carts = (id: string): CartObject =>
      new Proxy<CartObject>(shop.ctx.carts(id), {
        get: (cart, method) =>
          method === "completeCheckout"
            ? async () => {}
            : (input: never) => Reflect.apply(Reflect.get(cart, method), cart, [input]),
      });
    return openShop({ carts });
  };
  const runOut = (cartId: string) =>
    runInDurableObject(env.CARTS.getByName(cartId), (_cart, state) => {
      const cart = state.storage.kv.get<CartState>("cart");
      if (!cart?.checkout) throw new Error("No checkout is under way");
      state.storage.kv.put("cart", { ...cart, checkout: { ...cart.checkout, leaseUntil: 0 } });
    });

  it("goes on with the same order under another key", async () => {
    const shop = dying();
    const { cartId } = await filledCart(shop);
    const first = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    const held = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    expect([held.status, held.body.code]).toEqual([409, "request_in_progress"]);
    await runOut(cartId);
    const again = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(shop.siblings.callsOf("reserve")).toHaveLength(1);
  });

  it("starts anew with other content, and takes the first order back", async () => {
    const shop = dying();
    const { cartId, variant } = await filledCart(shop, { stock: 5 });
    const first = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    await runOut(cartId);
    const again = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId, { notes: "ring" }), key: key() });
    await shop.settled();
    expect(again.status).toBe(201);
    expect(again.body.order.id).not.toBe(first.body.order.id);
    expect(await historyOf(first.body.order.id)).toEqual(["order.created", "order.cancelled"]);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(3);
  });

  it("leaves the cart as it was found when the key is not granted", async () => {
    const shop = dying();
    const { cartId } = await filledCart(shop);
    const repeated = key();
    const first = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: repeated });
    await shop.settled();
    await runOut(cartId);
    const replayed = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: repeated });
    expect(replayed.headers.get("idempotent-replayed")).toBe("true");
    const again = await shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: key() });
    expect(again.body.order.id).toBe(first.body.order.id);
  });
});
