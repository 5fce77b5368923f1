import type { Call } from "@orderapp/contracts/common";
import type { OrderRpc } from "@orderapp/contracts/order";
import { answerRpc, healthReport } from "@orderapp/http/rpc";
import { createContext, type OrderContext } from "./context.ts";
import type { Env } from "./env.ts";
import { confirmPayment } from "./orders/confirm-payment.ts";
import { payableOrder } from "./orders/payable-order.ts";
import { recordPaymentFailure } from "./orders/record-payment-failure.ts";
import { recordRefund } from "./orders/record-refund.ts";
import { claimRestock, dropRestock, finishRestock } from "./orders/restock.ts";
import { acknowledgeEvents } from "./outbox/acknowledge-events.ts";
import { adoptGuestOrders } from "./people/adopt-guest-orders.ts";
import { erasePerson } from "./people/erase-person.ts";
import { exportPerson } from "./people/export-person.ts";
import { WorkerEntrypoint } from "./tracing.ts";

type Input<Method extends keyof OrderRpc> = OrderRpc[Method] extends (call: Call, input: infer I) => unknown
  ? I
  : never;

/** What siblings may ask; unreachable from outside. */
export class OrderEntrypoint extends WorkerEntrypoint<Env> implements OrderRpc {
  /** Of its spans; minified code has none. */
  static override readonly name = "OrderEntrypoint";

  async payableOrder(call: Call, input: Input<"payableOrder">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, ["not_found"], () => payableOrder(ctx, input));
  }

  async confirmPayment(call: Call, input: Input<"confirmPayment">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, ["not_found", "conflict"], () => confirmPayment(ctx, input));
  }

  async recordPaymentFailure(call: Call, input: Input<"recordPaymentFailure">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, ["not_found"], () => recordPaymentFailure(ctx, input));
  }

  async recordRefund(call: Call, input: Input<"recordRefund">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, ["not_found"], () => recordRefund(ctx, input));
  }

  async claimRestock(call: Call, input: Input<"claimRestock">) {
    const ctx = this.#context(call);
    const expected = ["not_found", "validation_failed", "conflict", "invalid_transition"] as const;
    return answerRpc(ctx.log, expected, () => claimRestock(ctx, input));
  }

  async finishRestock(call: Call, input: Input<"finishRestock">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, ["not_found"], () => finishRestock(ctx, input));
  }

  async dropRestock(call: Call, input: Input<"dropRestock">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, ["not_found"], () => dropRestock(ctx, input));
  }

  async exportPerson(call: Call, input: Input<"exportPerson">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, [], () => exportPerson(ctx, input));
  }

  async adoptGuestOrders(call: Call, input: Input<"adoptGuestOrders">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, [], async () => {
      await adoptGuestOrders(ctx, input);
      return null;
    });
  }

  async erasePerson(call: Call, input: Input<"erasePerson">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, [], async () => {
      await erasePerson(ctx, input);
      return null;
    });
  }

  async acknowledgeEvents(call: Call, input: Input<"acknowledgeEvents">) {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, [], async () => {
      await acknowledgeEvents(ctx, input);
      return null;
    });
  }

  async health(call: Call) {
    const ctx = this.#context(call);
    return healthReport("order", { postgres: () => ctx.orders.ping() });
  }

  #context(call: Call): OrderContext {
    return createContext(this.env, call, (work) => this.ctx.waitUntil(work));
  }
}
