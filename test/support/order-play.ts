import fc from "fast-check";
import type { As, Bound, CartBody, Reply, State } from "./order-model.ts";
import { newKey, pause } from "./client.ts";
import type { Answer } from "./client.ts";
import { ADDRESS, type Shop } from "./shop.ts";

export type Person = { token: string; userId: string };
/** The shop as one sequence uses it; its people are used by one sequence at a time. */
export type Place = { shop: Shop; people: readonly Person[]; seen: Map<string, number> };

const VARIANTS = 3;
const at = fc.nat({ max: 7 });
const as = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constantFrom(1, 2) });
const v = fc.nat({ max: VARIANTS - 1 });
const line = fc.record({ v, quantity: fc.integer({ min: 1, max: 3 }) });

const wish = {
  create: fc.record({ do: fc.constant("create" as const), lines: fc.array(line, { maxLength: 3 }) }),
  add: fc.record({ do: fc.constant("add" as const), cart: at, as, v, quantity: fc.integer({ min: 1, max: 5 }) }),
  set: fc.record({ do: fc.constant("set" as const), cart: at, as, line: at, quantity: fc.nat({ max: 5 }) }),
  remove: fc.record({ do: fc.constant("remove" as const), cart: at, as, line: at }),
  empty: fc.record({ do: fc.constant("empty" as const), cart: at, as }),
  claim: fc.record({ do: fc.constant("claim" as const), cart: at, as: fc.constantFrom(1, 2) }),
  checkout: fc.record({
    do: fc.constant("checkout" as const),
    cart: at,
    // Mostly as whoever may.
    as: fc.option(as, { freq: 4 }),
    key: fc.constantFrom<"new" | "same" | "reused">("new", "new", "new", "new", "same", "reused"),
    wrongTotal: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
  }),
  pay: fc.record({ do: fc.constant("pay" as const), order: at, good: fc.integer({ min: 0, max: 3 }).map(Boolean) }),
  cancel: fc.record({
    do: fc.constant("cancel" as const),
    order: at,
    by: fc.constantFrom("owner" as const, "owner" as const, "admin" as const, "stranger" as const),
  }),
  ship: fc.record({ do: fc.constant("ship" as const), order: at }),
  deliver: fc.record({ do: fc.constant("deliver" as const), order: at }),
  expire: fc.record({ do: fc.constant("expire" as const), order: at }),
  restock: fc.record({
    do: fc.constant("restock" as const),
    v,
    delta: fc.integer({ min: -4, max: 6 }).filter((delta) => delta !== 0),
  }),
  reprice: fc.record({ do: fc.constant("reprice" as const), v, price: fc.integer({ min: 100, max: 5000 }) }),
};
export type Wish = {
  [Kind in keyof typeof wish]: (typeof wish)[Kind] extends fc.Arbitrary<infer W> ? W : never;
}[keyof typeof wish];

const { create: _create, claim: _claim, checkout, ...rest } = wish;
// A total that is refused takes stock for a moment, for which no order of the calls one after the other accounts.
const rush = checkout.map((wanted) => ({ ...wanted, wrongTotal: false, key: "new" as const }));
const onOne = <W extends object>(member: "cart" | "order", arbitraries: fc.Arbitrary<W>[]) =>
  fc
    .tuple(at, fc.array(fc.oneof(...arbitraries), { minLength: 2, maxLength: 5 }))
    .map(([target, wishes]) => wishes.map((one): W => ({ ...one, [member]: target })));

/** What somebody wants to do next. */
export const wishes: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 2, arbitrary: wish.create },
  { weight: 3, arbitrary: wish.add },
  ...[wish.set, wish.remove, wish.empty, wish.reprice, wish.expire, wish.deliver].map((arbitrary) => ({
    weight: 1,
    arbitrary,
  })),
  ...[wish.claim, wish.cancel, wish.ship, wish.restock].map((arbitrary) => ({ weight: 2, arbitrary })),
  { weight: 5, arbitrary: checkout },
  { weight: 5, arbitrary: wish.pay },
);

/** What several want at once: anything, or all of them something of one cart or of one order. */
export const wishesAtOnce: fc.Arbitrary<Wish[]> = fc.oneof(
  fc.array(fc.oneof(rush, ...Object.values(rest)), { minLength: 2, maxLength: 4 }),
  onOne<Wish>("cart", [rush, rush, wish.add, wish.set, wish.remove, wish.empty, wish.restock, wish.reprice]),
  onOne<Wish>("order", [wish.pay, wish.pay, wish.cancel, wish.cancel, wish.ship, wish.expire, wish.deliver]),
);

/** Names everything that an operation needs; undefined when there is nothing to do it to. */
export function bind(state: State, wanted: Wish): Bound | undefined {
  switch (wanted.do) {
    case "create":
      return {
        do: "create",
        lines: wanted.lines.map((item) => ({ variantId: idOf(state, item.v), quantity: item.quantity })),
      };
    case "restock": {
      const { variantId, sku } = state.goods[wanted.v]!;
      return { do: "restock", variantId, sku, delta: wanted.delta };
    }
    case "reprice": {
      const { variantId, productId } = state.goods[wanted.v]!;
      return { do: "reprice", variantId, productId, price: wanted.price };
    }
    case "pay":
    case "cancel":
    case "ship":
    case "deliver":
    case "expire":
      return bindToOrder(state, wanted);
    case "add":
    case "set":
    case "remove":
    case "empty":
    case "claim":
    case "checkout":
      return bindToCart(state, wanted);
  }
}

function bindToOrder(state: State, wanted: Extract<Wish, { order: number }>): Bound | undefined {
  const order = state.orders[wanted.order % Math.max(1, state.orders.length)];
  if (!order) return undefined;
  const orderId = order.id;
  if (wanted.do === "pay") return { do: "pay", orderId, secret: order.secret, good: wanted.good };
  if (wanted.do === "cancel") return { do: "cancel", orderId, by: wanted.by, as: order.as, token: order.token };
  return { do: wanted.do, orderId };
}

function bindToCart(state: State, wanted: Extract<Wish, { cart: number }>): Bound | undefined {
  // Those still active come first, since a checked-out cart answers nothing but that.
  const carts = state.carts.toSorted((a, b) => a.state.localeCompare(b.state));
  const cart = carts[wanted.cart % Math.max(1, carts.length)];
  if (!cart) return undefined;
  const cartId = cart.id;
  switch (wanted.do) {
    case "add":
      return { do: "add", cartId, as: wanted.as, variantId: idOf(state, wanted.v), quantity: wanted.quantity };
    case "set":
    case "remove": {
      const item = cart.lines[wanted.line % Math.max(1, cart.lines.length)];
      if (!item) return undefined;
      const named = { cartId, as: wanted.as, itemId: item.id };
      return wanted.do === "remove" ? { do: "remove", ...named } : { do: "set", ...named, quantity: wanted.quantity };
    }
    case "empty":
    case "claim":
      return { do: wanted.do, cartId, as: wanted.as };
    case "checkout": {
      const earlier = state.requests.at(wanted.cart % Math.max(1, state.requests.length));
      if (wanted.key === "same" && earlier) return earlier.bound;
      const email = `model.${newKey()}@example.com`;
      if (wanted.key === "reused" && earlier) return { ...earlier.bound, email, wrongTotal: !earlier.bound.wrongTotal };
      const { wrongTotal } = wanted;
      return { do: "checkout", cartId, as: wanted.as ?? cart.owner, key: newKey(), email, wrongTotal };
    }
  }
}

const idOf = (state: State, index: number): string => state.goods[index]!.variantId;

/** Asks the shop; waits while an earlier request under the same key is being finished, unless others ask at once. */
export async function perform(place: Place, bound: Bound, atOnce: boolean): Promise<Reply> {
  for (let attempt = 0; ; attempt++) {
    const reply = await send(place, bound);
    const label = `${bound.do} ${reply.status}${reply.code === undefined ? "" : ` ${reply.code}`}`;
    if (reply.code === "request_in_progress" && !atOnce && attempt < 100) continue;
    place.seen.set(label, (place.seen.get(label) ?? 0) + 1);
    if (atOnce && bound.do === "expire") await leaveForLater(place, bound.orderId);
    return reply;
  }
}

/** An order that changed while it was looked at is left for a minute: here it is as if its time were not over yet. */
async function leaveForLater({ shop }: Place, orderId: string): Promise<void> {
  await pause(300);
  await shop.sql.orders.query(
    "update orders set expires_at = now() + interval '1 hour' where id = $1 and status = 'PENDING'",
    [orderId],
  );
}

const toReply = ({ status, body, text, headers }: Answer<{ code?: string } | undefined>): Reply => ({
  status,
  code: status >= 400 ? body?.code : undefined,
  text,
  replayed: headers.get("idempotent-replayed") === "true",
  body,
});

async function send({ shop, people }: Place, bound: Bound): Promise<Reply> {
  const tokenOf = (who: As) => people[who - 1]?.token;
  const ask = async (...request: Parameters<Shop["ask"]>) => toReply(await shop.ask(...request));
  const admin = { token: shop.admin };
  switch (bound.do) {
    case "create":
      return ask("POST", "/v1/carts", { json: { items: bound.lines } });
    case "add": {
      const { variantId, quantity } = bound;
      return ask("POST", `/v1/carts/${bound.cartId}/items`, {
        token: tokenOf(bound.as),
        json: { variantId, quantity },
      });
    }
    case "set": {
      const json = { quantity: bound.quantity };
      return ask("PATCH", `/v1/carts/${bound.cartId}/items/${bound.itemId}`, { token: tokenOf(bound.as), json });
    }
    case "remove":
      return ask("DELETE", `/v1/carts/${bound.cartId}/items/${bound.itemId}`, { token: tokenOf(bound.as) });
    case "empty":
      return ask("DELETE", `/v1/carts/${bound.cartId}`, { token: tokenOf(bound.as) });
    case "claim":
      return ask("POST", `/v1/carts/${bound.cartId}/claim`, { token: tokenOf(bound.as) });
    case "checkout": {
      const { cartId, key, email, wrongTotal } = bound;
      const json = {
        cartId,
        ...(bound.as === 0 ? { email } : {}),
        notes: email,
        shippingAddress: ADDRESS,
        shippingMethod: "standard",
        payment: { provider: "stripe" },
        ...(wrongTotal ? { expectedTotal: { amount: 1, currency: "USD" } } : {}),
      };
      return ask("POST", "/v1/orders", { key, token: tokenOf(bound.as), json });
    }
    case "pay": {
      const answer = await fetch(
        `${shop.cloud.urls.stripe}/v1/payment_intents/${bound.secret.split("_secret_")[0]}/confirm`,
        {
          method: "POST",
          body: new URLSearchParams({
            client_secret: bound.secret,
            payment_method: bound.good ? "pm_card_visa" : "pm_card_chargeDeclined",
          }),
        },
      );
      return { status: answer.status, text: await answer.text() };
    }
    case "cancel": {
      const who = {
        owner: bound.as === 0 ? { orderToken: bound.token } : { token: tokenOf(bound.as) },
        admin,
        stranger: { token: tokenOf(bound.as === 1 ? 2 : 1) },
      }[bound.by];
      return ask("POST", `/v1/orders/${bound.orderId}/cancel`, { ...who, json: {} });
    }
    case "ship": {
      const json = { carrier: "DHL", trackingNumber: "1" };
      return ask("POST", `/v1/orders/${bound.orderId}/ship`, { ...admin, json });
    }
    case "deliver":
      return ask("POST", `/v1/orders/${bound.orderId}/deliver`, admin);
    case "expire":
      // Its time is over, and the minute too.
      await shop.sql.orders.query("update orders set expires_at = now() - interval '1 second' where id = $1", [
        bound.orderId,
      ]);
      await shop.stack.runCron("order");
      return { status: 200, text: "" };
    case "restock": {
      const json = { delta: bound.delta, reason: "correction" };
      return ask("POST", `/v1/inventory/${bound.sku}/adjust`, { ...admin, json });
    }
    case "reprice":
      return ask("PATCH", `/v1/products/${bound.productId}/variants/${bound.variantId}`, {
        ...admin,
        json: { price: { amount: bound.price, currency: "USD" } },
      });
  }
}

/** Three variants with some stock, a cart with one of them, and people whose carts are empty. */
export async function begin({ shop, people }: Place): Promise<State> {
  const name = newKey();
  const stock = [6, 3, 2];
  const product = await shop.ask<{ id: string; variants: { id: string; sku: string }[] }>("POST", "/v1/products", {
    token: shop.admin,
    json: {
      title: `Thing ${name}`,
      status: "active",
      options: [{ name: "Size", values: ["0", "1", "2"] }],
      variants: stock.map((quantity, size) => ({
        sku: `${name}-${size}`,
        options: { Size: String(size) },
        price: { amount: 1000 + size, currency: "USD" },
        stock: quantity,
      })),
    },
  });
  if (product.status !== 201) throw new Error(product.text);
  const goods = product.body.variants.map(({ id, sku }, size) => ({
    variantId: id,
    sku,
    productId: product.body.id,
    onHand: stock[size] ?? 0,
    reserved: 0,
    price: 1000 + size,
    former: [],
  }));
  const state: State = { goods, carts: [], orders: [], current: {}, requests: [] };
  for (const [index, { token }] of people.entries()) {
    const mine = await shop.ask<CartBody>("GET", "/v1/carts/mine", { token });
    if (mine.status === 404) continue;
    const emptied = await shop.ask("DELETE", `/v1/carts/${mine.body.id}`, { token });
    if (emptied.status !== 200) throw new Error(emptied.text);
    state.current[index + 1] = mine.body.id;
    state.carts.push({ id: mine.body.id, owner: index + 1, state: "active", lines: [] });
  }
  const items = [{ variantId: goods[0]!.variantId, quantity: 1 }];
  const cart = await shop.ask<CartBody>("POST", "/v1/carts", { json: { items } });
  if (cart.status !== 201) throw new Error(cart.text);
  const lines = cart.body.items.map(({ id, variantId, quantity }) => ({ id, variantId, quantity }));
  state.carts.unshift({ id: cart.body.id, owner: 0, state: "active", lines });
  return state;
}
