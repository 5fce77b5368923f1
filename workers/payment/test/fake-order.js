import { WorkerEntrypoint } from "cloudflare:workers";

// Orders that the tests have made, by id: what the order Worker would know of them, and how it shall answer.
const orders = new Map();
const calls = [];

const ok = (value) => ({ ok: true, value });
const fail = (code) => ({ ok: false, error: { code, message: code } });

/** The order Worker's RPC, which answers as the tests tell it and remembers what it was asked. */
export class OrderEntrypoint extends WorkerEntrypoint {
  put(order) {
    orders.set(order.orderId, order);
  }

  callsFor(orderId) {
    return JSON.stringify(calls.filter(({ input }) => input.orderId === orderId));
  }

  payableOrder(_call, input) {
    const order = orders.get(input.orderId);
    if (!order) return fail("not_found");
    const { principal, orderToken } = input.viewer;
    const allowed =
      principal?.role === "ADMIN" ||
      (principal && principal.userId === order.userId) ||
      (orderToken && orderToken === order.token);
    if (!allowed) return fail("not_found");
    const { orderId, number, email, userId, status, paymentStatus, total } = order;
    return ok({ orderId, number, email, userId, status, paymentStatus, total });
  }

  confirmPayment(_call, input) {
    return this.#answer("confirmPayment", input, { outcome: "confirmed" });
  }

  recordPaymentFailure(_call, input) {
    return this.#answer("recordPaymentFailure", input, null);
  }

  recordRefund(_call, input) {
    return this.#answer("recordRefund", input, null);
  }

  claimRestock(_call, input) {
    return this.#answer("claimRestock", input, null);
  }

  finishRestock(_call, input) {
    return this.#answer("finishRestock", input, null);
  }

  dropRestock(_call, input) {
    return this.#answer("dropRestock", input, null);
  }

  #answer(method, input, usual) {
    const order = orders.get(input.orderId);
    calls.push({ method, input });
    if (!order) return fail("not_found");
    if (order.down) throw new Error("the order Worker is down");
    if (method === "claimRestock" && order.restock) return fail(order.restock);
    if (method === "confirmPayment" && order.confirm?.code) return fail(order.confirm.code);
    return ok(method === "confirmPayment" && order.confirm ? order.confirm : usual);
  }
}

export default { fetch: () => new Response(null, { status: 404 }) };
