import type { Order } from "@orderapp/contracts/order";

/** Who asks: 0 is a guest, others are persons by their number. */
export type As = number;
export type CartBody = {
  id: string;
  status: string;
  items: { id: string; variantId: string; quantity: number; unitPrice: { amount: number } }[];
};
/** What came back from the shop (or, for `pay`, from the payment provider). */
export type Reply = { status: number; code?: string | undefined; text: string; replayed?: boolean; body?: unknown };

/** An operation with everything it needs named, so that it can be sent at any time. */
export type Bound =
  | { do: "create"; lines: { variantId: string; quantity: number }[] }
  | { do: "add"; cartId: string; as: As; variantId: string; quantity: number }
  | { do: "set"; cartId: string; as: As; itemId: string; quantity: number }
  | { do: "remove"; cartId: string; as: As; itemId: string }
  | { do: "empty"; cartId: string; as: As }
  | { do: "claim"; cartId: string; as: As }
  | { do: "checkout"; cartId: string; as: As; key: string; email: string; wrongTotal: boolean }
  | { do: "pay"; orderId: string; secret: string; good: boolean }
  | { do: "cancel"; orderId: string; by: "owner" | "admin" | "stranger"; as: As; token: string }
  | { do: "ship" | "deliver" | "expire"; orderId: string }
  | { do: "restock"; variantId: string; sku: string; delta: number }
  | { do: "reprice"; variantId: string; productId: string; price: number };

export type Goods = {
  variantId: string;
  productId: string;
  sku: string;
  onHand: number;
  reserved: number;
  price: number;
  /** Prices that carts may still show, by the time at which they ended. */
  former: { price: number; until: number }[];
};
export type ModelCart = {
  id: string;
  owner: As;
  state: "active" | "checked_out";
  lines: { id: string; variantId: string; quantity: number }[];
};
export type ModelOrder = {
  id: string;
  number: string;
  as: As;
  token: string;
  secret: string;
  status: Order["status"];
  paymentStatus: Order["paymentStatus"];
  cancelReason: string | null;
  lines: { variantId: string; quantity: number; price: number }[];
};
export type State = {
  goods: Goods[];
  carts: ModelCart[];
  orders: ModelOrder[];
  /** Each person's cart, by their number. */
  current: Record<As, string>;
  requests: { bound: Extract<Bound, { do: "checkout" }>; status: number; text: string }[];
};

// Answers after which the key is free again.
const UNKEPT = new Set(["request_in_progress", "idempotency_key_reused", "unavailable", "validation_failed"]);

/**
 * Whether the shop may answer so, and if so, what is true afterwards (in `state`). `atOnce`: others asked at the same
 * time, so that waiting for them may have been refused, and money may have arrived late.
 */
export function allow(state: State, bound: Bound, reply: Reply, atOnce: boolean): boolean {
  const is = (status: number, code?: string) => reply.status === status && reply.code === code;
  switch (bound.do) {
    case "create": {
      const lines = bound.lines.reduce<ModelCart["lines"]>((sum, line) => add(sum, { ...line, id: "" }), []);
      if (is(409, "insufficient_stock")) return lines.some((line) => isShort(state, line));
      if (!is(201)) return false;
      const body = reply.body as CartBody;
      state.carts.push({ id: body.id, owner: 0, state: "active", lines });
      return shows(state.carts.at(-1), body);
    }
    case "add":
    case "set":
    case "remove":
    case "empty":
      return allowChange(state, bound, reply, atOnce);
    case "claim":
      return allowClaim(state, bound, reply);
    case "checkout":
      return allowCheckout(state, bound, reply, atOnce);
    case "restock": {
      const goods = goodsOf(state, bound.variantId);
      const least = bound.delta >= 0 ? 0 : goods.reserved;
      if (goods.onHand + bound.delta < least) return is(409, "insufficient_stock");
      goods.onHand += bound.delta;
      return is(200);
    }
    case "reprice": {
      const goods = goodsOf(state, bound.variantId);
      goods.former.push({ price: goods.price, until: Date.now() });
      goods.price = bound.price;
      return is(200);
    }
    case "pay":
    case "cancel":
    case "expire":
    case "ship":
    case "deliver":
      return allowMove(state, bound, reply, atOnce);
  }
}

type Change = Extract<Bound, { do: "add" | "set" | "remove" | "empty" }>;

function allowChange(state: State, bound: Change, reply: Reply, atOnce: boolean): boolean {
  const is = (status: number, code?: string) => reply.status === status && reply.code === code;
  const cart = cartOf(state, bound.cartId, bound.as);
  if (!cart) return is(404, "not_found");
  if (atOnce && is(409, "request_in_progress")) return true;
  // A line that is not there is only noticed by a cart that may be changed.
  if (cart.state !== "active") return is(409, "cart_checked_out");
  const line = "itemId" in bound ? cart.lines.find(({ id }) => id === bound.itemId) : undefined;
  if ("itemId" in bound && !line) return is(404, "not_found");
  if (bound.do === "add" || (bound.do === "set" && bound.quantity > 0)) {
    const held = cart.lines.find(({ variantId }) => bound.do === "add" && variantId === bound.variantId);
    const variantId = bound.do === "add" ? bound.variantId : (line?.variantId ?? "");
    const wanted = { variantId, quantity: bound.quantity + (held?.quantity ?? 0) };
    if (is(409, "insufficient_stock")) return isShort(state, wanted);
  }
  if (bound.do === "add") cart.lines = add(cart.lines, { ...bound, id: "" });
  else if (bound.do === "empty") cart.lines = [];
  else if (bound.do === "set" && bound.quantity > 0 && line) line.quantity = bound.quantity;
  else cart.lines = cart.lines.filter((other) => other !== line);
  return is(200) && shows(cart, reply.body as CartBody);
}

function allowClaim(state: State, bound: Extract<Bound, { do: "claim" }>, reply: Reply): boolean {
  const is = (status: number, code?: string) => reply.status === status && reply.code === code;
  const cart = cartOf(state, bound.cartId, bound.as);
  if (!cart) return is(404, "not_found");
  if (cart.state !== "active") return is(409, "cart_checked_out");
  const earlier = state.carts.find(({ id }) => id === state.current[bound.as]);
  if (earlier && earlier !== cart && earlier.state === "active") {
    earlier.state = "checked_out";
    for (const { variantId, quantity } of earlier.lines) {
      const goods = goodsOf(state, variantId);
      const held = cart.lines.find((line) => line.variantId === variantId)?.quantity ?? 0;
      const most = Math.min(quantity, goods.onHand - goods.reserved - held);
      if (most > 0) cart.lines = add(cart.lines, { variantId, quantity: most, id: "" });
    }
  }
  cart.owner = bound.as;
  state.current[bound.as] = cart.id;
  return is(200) && shows(cart, reply.body as CartBody);
}

function allowCheckout(
  state: State,
  bound: Extract<Bound, { do: "checkout" }>,
  reply: Reply,
  atOnce: boolean,
): boolean {
  const is = (status: number, code?: string) => reply.status === status && reply.code === code;
  const earlier = state.requests.find((request) => request.bound.key === bound.key);
  if (atOnce && is(409, "request_in_progress")) return true;
  if (earlier && JSON.stringify(earlier.bound) !== JSON.stringify(bound)) return is(422, "idempotency_key_reused");
  if (earlier) return reply.replayed === true && reply.status === earlier.status && reply.text === earlier.text;
  if (reply.replayed) return false;
  if (!UNKEPT.has(reply.code ?? "")) state.requests.push({ bound, status: reply.status, text: reply.text });
  const cart = cartOf(state, bound.cartId, bound.as);
  if (!cart) return is(404, "not_found");
  if (cart.state !== "active") return is(409, "cart_checked_out");
  if (cart.lines.length === 0) return is(422, "cart_empty");
  if (cart.lines.some((line) => isShort(state, line))) return is(409, "insufficient_stock");
  if (bound.wrongTotal) return is(422, "price_changed");
  if (!is(201)) return false;
  const { order, orderToken, payment } = reply.body as {
    order: Order;
    orderToken: string;
    payment: { clientSecret: string };
  };
  const lines = cart.lines.map(({ variantId, quantity }) => {
    const goods = goodsOf(state, variantId);
    goods.reserved += quantity;
    return { variantId, quantity, price: goods.price };
  });
  cart.state = "checked_out";
  const { totals } = order;
  state.orders.push({
    id: order.id,
    number: order.number,
    as: bound.as,
    token: orderToken,
    secret: payment.clientSecret,
    status: "PENDING",
    paymentStatus: "unpaid",
    cancelReason: null,
    lines,
  });
  const subtotal = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const whole = totals.subtotal.amount - totals.discount.amount + totals.shipping.amount + totals.tax.amount;
  return (
    order.status === "PENDING" &&
    order.paymentStatus === "unpaid" &&
    JSON.stringify(order.items.map((item) => [item.variantId, item.quantity, item.unitPrice.amount])) ===
      JSON.stringify(lines.map((line) => [line.variantId, line.quantity, line.price])) &&
    totals.subtotal.amount === subtotal &&
    totals.total.amount === whole
  );
}

type Move = Extract<Bound, { do: "pay" | "cancel" | "ship" | "deliver" | "expire" }>;

function allowMove(state: State, bound: Move, reply: Reply, atOnce: boolean): boolean {
  const is = (status: number, code?: string) => reply.status === status && reply.code === code;
  const order = state.orders.find(({ id }) => id === bound.orderId);
  if (!order) return false;
  const { status } = order;
  switch (bound.do) {
    case "pay": {
      const open = status === "PENDING";
      if (!bound.good) {
        if (reply.status !== 402) return !open && reply.status >= 400;
        if (open && order.paymentStatus === "unpaid") order.paymentStatus = "failed";
        return open || atOnce;
      }
      if (reply.status !== 200) return !open && reply.status >= 400;
      if (open) {
        for (const { goods, quantity } of goodsIn(state, order)) {
          goods.onHand -= quantity;
          goods.reserved -= quantity;
        }
        Object.assign(order, { status: "CONFIRMED", paymentStatus: "paid" });
        return true;
      }
      // The money was on its way when the order was given up: it goes back.
      order.paymentStatus = "refunded";
      return atOnce && status === "CANCELLED";
    }
    case "cancel":
      if (bound.by === "stranger") return is(404, "not_found");
      if (status !== "PENDING" && status !== "CONFIRMED") return is(409, "invalid_transition");
      giveUp(state, order, "requested_by_customer");
      return is(200) && (reply.body as Order).status === "CANCELLED";
    case "expire":
      if (status === "PENDING") giveUp(state, order, "expired");
      return true;
    case "ship":
      if (status !== "CONFIRMED") return is(409, "invalid_transition");
      order.status = "SHIPPED";
      return is(200);
    case "deliver":
      if (status !== "SHIPPED") return is(409, "invalid_transition");
      order.status = "DELIVERED";
      return is(200);
  }
}

function giveUp(state: State, order: ModelOrder, reason: string): void {
  for (const { goods, quantity } of goodsIn(state, order)) {
    if (order.status === "PENDING") goods.reserved -= quantity;
    else goods.onHand += quantity;
  }
  if (order.status === "CONFIRMED") order.paymentStatus = "refunded";
  order.status = "CANCELLED";
  order.cancelReason = reason;
}

const cartOf = (state: State, id: string, as: As): ModelCart | undefined =>
  state.carts.find((cart) => cart.id === id && (cart.owner === 0 || cart.owner === as));

export function goodsOf(state: State, variantId: string): Goods {
  const goods = state.goods.find((candidate) => candidate.variantId === variantId);
  if (!goods) throw new Error("the model does not know this variant");
  return goods;
}

const goodsIn = (state: State, order: ModelOrder) =>
  order.lines.map(({ variantId, quantity }) => ({ goods: goodsOf(state, variantId), quantity }));

function isShort(state: State, line: { variantId: string; quantity: number }): boolean {
  const goods = goodsOf(state, line.variantId);
  return line.quantity > goods.onHand - goods.reserved;
}

function add(lines: ModelCart["lines"], { variantId, quantity, id }: ModelCart["lines"][number]): ModelCart["lines"] {
  return lines.some((line) => line.variantId === variantId)
    ? lines.map((line) => (line.variantId === variantId ? { ...line, quantity: line.quantity + quantity } : line))
    : [...lines, { id, variantId, quantity }];
}

/** Whether an answer shows the cart as the model has it; the ids of new lines are learnt from it. */
function shows(cart: ModelCart | undefined, body: CartBody): boolean {
  if (!cart || body.status !== cart.state || body.items.length !== cart.lines.length) return false;
  return cart.lines.every((line, at) => {
    const item = body.items[at];
    if (line.id === "") line.id = item?.id ?? "";
    return item?.id === line.id && item.variantId === line.variantId && item.quantity === line.quantity;
  });
}
