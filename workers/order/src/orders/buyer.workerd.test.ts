import { fail } from "@orderapp/core/result";
import { describe, expect, it } from "vitest";
import type { CartObject } from "../carts/cart-object.ts";
import type { OrderContext } from "../context.ts";
import { filledCart, openShop, orderBody, sql, type Shop } from "../../test/support.ts";

const buy = (shop: Shop, cartId: string, as: string) =>
  shop.ask("POST", "/v1/orders", { body: orderBody(cartId), key: crypto.randomUUID(), as });

describe("whoever is signed in at a checkout", () => {
  const refusals: [string, string, Partial<OrderContext>, [number, string]][] = [
    ["is refused when the account is disabled", "disabled", {}, [403, "account_disabled"]],
    [
      "has to sign in again when there is no such account",
      "gone",
      { user: { requireActive: async () => fail("not_found", "Nobody.") } },
      [401, "unauthenticated"],
    ],
    [
      "has to wait when that cannot be known",
      "ada",
      { user: { requireActive: async () => fail("unavailable", "Down.") } },
      [503, "unavailable"],
    ],
  ];

  it.each(refusals)("%s, and nothing is taken", async (_name, as, over, expected) => {
    const shop = openShop(over);
    const { cartId, variant } = await filledCart(shop, { stock: 5 });
    const { status, body } = await buy(shop, cartId, as);
    expect([status, body.code]).toEqual(expected);
    await shop.settled();
    expect(shop.siblings.callsOf("reserve")).toEqual([]);
    expect(shop.siblings.callsOf("createPayment")).toEqual([]);
    expect(shop.siblings.stockOf(variant.variantId)).toBe(5);
    expect(await sql`select 1 from order_items where variant_id = ${variant.variantId}`).toEqual([]);
    // The cart is free again.
    const add = { body: { sku: variant.sku, quantity: 1 } };
    expect((await shop.ask("POST", `/v1/carts/${cartId}/items`, add)).status).toBe(200);
  });

  it("is looked up while the cart is", async () => {
    const asked = { user: Promise.withResolvers<void>(), cart: Promise.withResolvers<void>() };
    const { carts, user } = openShop().ctx;
    const shop = openShop({
      user: {
        requireActive: async (...args) => {
          asked.user.resolve();
          await asked.cart.promise;
          return user.requireActive(...args);
        },
      },
      carts: (id) => {
        const cart = carts(id);
        const beginCheckout: CartObject["beginCheckout"] = async (input) => {
          asked.cart.resolve();
          await asked.user.promise;
          return cart.beginCheckout(input);
        };
        return new Proxy(cart, {
          get: (_target, name) => (name === "beginCheckout" ? beginCheckout : Reflect.get(cart, name)),
        });
      },
    });
    const { cartId } = await filledCart(shop);
    expect((await buy(shop, cartId, "ada")).status).toBe(201);
  });
});
