import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { DomainEvent } from "@orderapp/contracts/events";
import { describe, expect, it } from "vitest";
import { env, filledCart, openShop, orderBody, type Shop } from "../../test/support.ts";
import type { CartState } from "./cart.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const newPerson = (): string => `user-${crypto.randomUUID()}`;

/** A cart of a person, and what it hands to the queue. */
async function claimedCart(shop: Shop, userId = newPerson()) {
  const { cartId, variant } = await filledCart(shop, { stock: 50 });
  const told: DomainEvent[] = [];
  const queue = { down: false, meanwhile: async (): Promise<void> => {} };
  const stub = env.CARTS.getByName(cartId);
  await runInDurableObject(stub, (cart) => {
    const send = async (event: DomainEvent): Promise<void> => {
      await queue.meanwhile();
      if (queue.down) throw new Error("The queue is down.");
      told.push(structuredClone(event));
    };
    Reflect.set(cart, "env", { ...env, EVENTS: { send } });
  });
  await shop.ask("POST", `/v1/carts/${cartId}/claim`, { as: userId });
  return {
    cartId,
    variant,
    userId,
    told,
    queue,
    alarmAt: () => runInDurableObject(stub, (_cart, state) => state.storage.getAlarm()),
    ring: () => runDurableObjectAlarm(stub),
    /** Lets time go by, and the alarm ring as often as it is due. */
    wait: async (ms: number): Promise<void> => {
      await runInDurableObject(stub, (_cart, state) => {
        const cart = state.storage.kv.get<CartState>("cart");
        if (!cart) return;
        const { updatedAt, expiresAt } = cart;
        state.storage.kv.put("cart", { ...cart, updatedAt: updatedAt - ms, expiresAt: expiresAt - ms });
      });
      await runDurableObjectAlarm(stub);
    },
  };
}

describe("a cart left alone by somebody known", () => {
  it("is told of after a day, once, as it is", async () => {
    const shop = openShop();
    const { cartId, variant, userId, told, wait, alarmAt } = await claimedCart(shop);
    expect((await alarmAt())! - Date.now()).toBeLessThanOrEqual(DAY_MS);
    await wait(DAY_MS - 60_000);
    expect(told).toEqual([]);
    expect((await alarmAt())! - Date.now()).toBeLessThanOrEqual(60_000);
    await wait(60_000);
    expect(told).toMatchObject([
      {
        type: "cart.abandoned",
        source: "order",
        subject: cartId,
        data: {
          cart: {
            id: cartId,
            userId,
            email: `${userId}@example.com`,
            items: [{ sku: variant.sku, quantity: 2, unitPrice: { amount: 1250 } }],
            subtotal: { amount: 2500, currency: "USD" },
          },
        },
      },
    ]);
    expect(DomainEvent.safeParse(told[0]).success).toBe(true);
    // Nothing rings before its end, and ringing all the same tells nothing.
    expect((await alarmAt())! - Date.now()).toBeGreaterThan(20 * DAY_MS);
    await wait(DAY_MS);
    expect(told).toHaveLength(1);
    expect((await shop.ask("GET", `/v1/carts/${cartId}`, { as: userId })).status).toBe(200);
  });

  it("is told of again, by another id, when it was used and left alone once more", async () => {
    const shop = openShop();
    const { cartId, variant, userId, told, wait } = await claimedCart(shop);
    await wait(DAY_MS);
    const body = { sku: variant.sku, quantity: 1 };
    await shop.ask("POST", `/v1/carts/${cartId}/items`, { as: userId, body });
    await wait(DAY_MS - 60_000);
    expect(told).toHaveLength(1);
    await wait(60_000);
    expect(told).toHaveLength(2);
    expect(told[0]?.id).not.toBe(told[1]?.id);
  });

  it("is told of under the same id until the queue has it, and still ends", async () => {
    const shop = openShop();
    const { cartId, userId, told, queue, wait, ring, alarmAt } = await claimedCart(shop);
    queue.down = true;
    await wait(DAY_MS);
    expect((await alarmAt())! - Date.now()).toBeLessThanOrEqual(60_000);
    await ring();
    queue.down = false;
    await ring();
    await ring();
    expect(told).toHaveLength(1);
    queue.down = true;
    await wait(30 * DAY_MS);
    expect((await shop.ask("GET", `/v1/carts/${cartId}`, { as: userId })).status).toBe(404);
  });

  it("that is used while it is told of is watched anew", async () => {
    const shop = openShop();
    const { cartId, variant, userId, told, queue, wait } = await claimedCart(shop);
    queue.meanwhile = async () => {
      const body = { sku: variant.sku, quantity: 1 };
      await shop.ask("POST", `/v1/carts/${cartId}/items`, { as: userId, body });
    };
    await wait(DAY_MS);
    queue.meanwhile = async () => {};
    await wait(DAY_MS);
    expect(told).toMatchObject([
      { data: { cart: { items: [{ quantity: 2 }] } } },
      { data: { cart: { items: [{ quantity: 3 }] } } },
    ]);
  });

  it("is not told of when it is empty, was bought, was merged into another, or its person was erased", async () => {
    const shop = openShop();
    const emptied = await claimedCart(shop);
    await shop.ask("DELETE", `/v1/carts/${emptied.cartId}`, { as: emptied.userId });
    const bought = await claimedCart(shop);
    const order = { body: orderBody(bought.cartId), as: bought.userId, key: crypto.randomUUID() };
    expect((await shop.ask("POST", "/v1/orders", order)).status).toBe(201);
    await shop.settled();
    const merged = await claimedCart(shop);
    await claimedCart(shop, merged.userId);
    const erased = await claimedCart(shop);
    await env.CARTS.getByName(erased.cartId).drop({ userId: erased.userId });
    for (const { wait, told } of [emptied, bought, merged, erased]) {
      await wait(DAY_MS);
      await wait(DAY_MS);
      expect(told).toEqual([]);
    }
    // What is put into it later counts from then on.
    const body = { sku: emptied.variant.sku, quantity: 1 };
    await shop.ask("POST", `/v1/carts/${emptied.cartId}/items`, { as: emptied.userId, body });
    await emptied.wait(DAY_MS);
    expect(emptied.told).toHaveLength(1);
  });

  it("is not told of while nobody knows whose it is", async () => {
    const shop = openShop();
    const { cartId } = await filledCart(shop);
    const stub = env.CARTS.getByName(cartId);
    const alarm = await runInDurableObject(stub, (_cart, state) => state.storage.getAlarm());
    expect(alarm! - Date.now()).toBeGreaterThan(29 * DAY_MS);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await runInDurableObject(stub, (_cart, state) => state.storage.getAlarm())).toBe(alarm);
  });
});
