import { ok } from "@orderapp/core/result";
import { describe, expect, it } from "vitest";
import type { OrderContext } from "../context.ts";
import { filledCart, historyOf, openShop, orderBody, type Shop } from "../../test/support.ts";

const newPerson = (): string => `user-${crypto.randomUUID()}`;

async function guestsOrder(shop: Shop, email: string) {
  const { cartId } = await filledCart(shop);
  const { body } = await shop.ask("POST", "/v1/orders", {
    body: orderBody(cartId, { email }),
    key: crypto.randomUUID(),
  });
  await shop.settled();
  return { id: String(body.order.id), token: String(body.orderToken) };
}

const claim = (shop: Shop, id: string, token?: string, as?: string) =>
  shop.ask("POST", `/v1/orders/${id}/claim`, {
    headers: token === undefined ? {} : { "x-order-token": token },
    ...(as === undefined ? {} : { as }),
  });

describe("claiming a guest's order", () => {
  it("makes it one's own, once, for who has its token and its verified address", async () => {
    const shop = openShop();
    const ada = newPerson();
    const { id, token } = await guestsOrder(shop, `${ada.toUpperCase()}@example.com`);
    expect((await shop.ask("GET", `/v1/orders/${id}`, { as: ada })).status).toBe(404);
    const answers = await Promise.all([1, 2, 3].map(() => claim(shop, id, token, ada)));
    expect(answers.map(({ status, body }) => [status, body.userId])).toEqual(answers.map(() => [200, ada]));
    expect(await historyOf(id)).toEqual(["order.created", "order.claimed"]);
    expect((await shop.ask("GET", "/v1/orders", { as: ada })).body.data).toMatchObject([{ id, userId: ada }]);
    expect((await shop.ask("GET", `/v1/orders/${id}`, { headers: { "x-order-token": token } })).status).toBe(200);
    expect((await shop.ask("POST", `/v1/orders/${id}/cancel`, { as: ada })).body).toMatchObject({ userId: ada });
    // It belongs to nobody else any more.
    expect((await claim(shop, id, token, newPerson())).status).toBe(404);
  });

  it("needs both", async () => {
    const unverified: OrderContext["user"] = {
      requireActive: async (_call, { userId }) => ok({ email: `${userId}@example.com`, emailVerified: false }),
    };
    const shop = openShop();
    const ada = newPerson();
    const { id, token } = await guestsOrder(shop, `${ada}@example.com`);
    const other = await guestsOrder(shop, `${ada}@example.com`);
    const refused = [
      await claim(shop, id, token),
      await claim(shop, id, undefined, ada),
      await claim(shop, id, other.token, ada),
      await claim(shop, "not-a-uuid", token, ada),
      await claim(shop, id, token, newPerson()),
      await claim(openShop({ user: unverified }), id, token, ada),
      await claim(shop, id, token, "disabled"),
    ];
    expect(refused.map(({ body }) => body.code)).toEqual([
      "unauthenticated",
      "not_found",
      "not_found",
      "not_found",
      "forbidden",
      "email_not_verified",
      "account_disabled",
    ]);
    expect(await historyOf(id)).toEqual(["order.created"]);
  });
});
